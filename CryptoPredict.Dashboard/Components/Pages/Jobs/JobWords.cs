using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Components.Pages.Backtest;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>States, inputs and intervals in the words of the page.</summary>
internal static class JobWords
{
    /// <summary>A state.</summary>
    public static string Of(JobState state) => state switch
    {
        JobState.RetryScheduled => "to be retried",
        JobState.Started => "running",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>What a run was told; a dash for nothing.</summary>
    public static string Of(JobInput input)
    {
        string?[] parts =
        [
            input.Asset,
            input.Preset,
            input.Tier is { } tier ? $"tier {tier}" : null,
            input.Upload is { } upload ? $"upload {upload}" : null,
            .. input.Plan is { } plan ? PartsOf(plan) : [],
            input.MinimumSamples is { } samples ? $"from {samples} samples" : null,
            .. input.Backtest is { } backtest ? PartsOf(backtest) : [],
        ];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : "–";
    }

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

    /// <summary>How often a job runs, in words: <c>every 6 min</c>.</summary>
    public static string Every(TimeSpan interval) => $"every {Span(interval)}";

    /// <summary>A span without needless parts: <c>1 h</c>, <c>1 min 30 s</c>.</summary>
    public static string Span(TimeSpan span)
    {
        (int Value, string Unit)[] parts = [(span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s")];
        var text = string.Join(' ', parts.Where(part => part.Value > 0).Select(part => $"{part.Value} {part.Unit}"));
        return text.Length > 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");
    }

    /// <summary>What a run measured, by name.</summary>
    public static IReadOnlyList<(string Name, string Value)> Metrics(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(property => (property.Name, Text(property.Value)))];

        static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? NumberFormat.Count(count) : value.ToString();
    }
}
