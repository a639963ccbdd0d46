using System.Globalization;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Components.Pages.Backtest;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>Inputs, figures and intervals in the words of the page.</summary>
internal static class JobWords
{
    /// <summary>What a run was told; a dash for nothing.</summary>
    public static string Of(JobRequest request)
    {
        string?[] parts = request.Job switch
        {
            Retrainer.JobName => PartsOf(JobInput.Read<RetrainRequest>(request.Input)),
            FineTuner.JobName => PartsOf(JobInput.Read<FineTuneRequest>(request.Input)),
            Core.Training.Feedback.FeedbackLoop.JobName => PartsOf(JobInput.Read<TierRequest>(request.Input)),
            Backtester.JobName => PartsOf(JobInput.Read<BacktestRequest>(request.Input)),
            UploadTraining.JobName => PartsOf(JobInput.Read<UploadInput>(request.Input)),
            _ => [],
        };
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : NumberFormat.None;
    }

    /// <summary>What a run counted or measured.</summary>
    public static string Of(RunFigure figure) => double.IsInteger(figure.Value) && Math.Abs(figure.Value) < long.MaxValue
        ? NumberFormat.Count((long)figure.Value)
        : NumberFormat.Significant(figure.Value);

    /// <summary>How often a job runs, in words: <c>every 6 min</c>.</summary>
    public static string Every(TimeSpan interval) => $"every {Span(interval)}";

    /// <summary>A span without needless parts: <c>1 h</c>, <c>1 min 30 s</c>.</summary>
    public static string Span(TimeSpan span)
    {
        (int Value, string Unit)[] parts = [(span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s")];
        var text = string.Join(' ', parts.Where(part => part.Value > 0).Select(part => $"{part.Value} {part.Unit}"));
        return text.Length > 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");
    }

    private static string?[] PartsOf(RetrainRequest input) => [input.Asset?.Symbol, input.Model, input.LstmPreset];

    private static string?[] PartsOf(FineTuneRequest input) => [input.Asset.Symbol, input.MinimumSamples is { } samples ? $"from {samples} samples" : null];

    private static string?[] PartsOf(TierRequest input) => [input.Asset?.Symbol, $"tier {input.Tier}"];

    private static string?[] PartsOf(BacktestRequest input) => [input.Asset.Symbol, .. input.Backtest is { } settings ? PartsOf(settings) : []];

    private static string?[] PartsOf(UploadInput input) => [$"upload {input.Upload}", .. input.Plan is { } plan ? PartsOf(plan) : []];

    // Candles always keep what is stored.
    private static string?[] PartsOf(MergePlan plan) =>
    [
        $"{(plan.Reading.Kind == UploadKind.Candles ? "candles" : "daily values")}{(plan.Reading.Target is { } target ? $" of {target}" : "")}",
        plan.Reading.Kind == UploadKind.Candles ? null : plan.OnConflict == ConflictRule.TakeUploaded ? "uploaded values win" : "stored values stay",
    ];

    private static string?[] PartsOf(BacktestSettings settings) =>
    [
        settings.From is { } from ? $"from {BacktestWords.Utc(from)} UTC" : null,
        settings.To is { } to ? $"to {BacktestWords.Utc(to)} UTC" : null,
        settings.RetrainEvery is { } every ? $"trained every {BacktestWords.Span(every)}" : null,
        settings.Rows is { } rows ? $"up to {NumberFormat.Count(rows)} rows" : null,
        settings.Models is { } models ? string.Join(" and ", models) : null,
        settings.Seed is { } seed ? $"seed {seed}" : null,
    ];
}
