using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A request to merge an upload and train on.</summary>
/// <param name="Upload">The upload.</param>
/// <param name="Plan">How its file is to be read and merged; null for how it was last asked to be, as earlier versions kept it.</param>
public sealed record UploadInput(long Upload, MergePlan? Plan = null) : IJobInput
{
    Asset? IJobInput.About => Plan?.Reading.Target;

    string? IJobInput.InWords => JobInput.Join([string.Create(CultureInfo.InvariantCulture, $"upload {Upload}"), .. Plan is { } plan ? Parts(plan) : []]);

    // Candles always keep what is stored.
    private static string?[] Parts(MergePlan plan) =>
    [
        $"{(plan.Reading.Kind == UploadKind.Candles ? "candles" : "daily values")}{(plan.Reading.Target is { } target ? $" of {target}" : "")}",
        plan.Reading.Kind == UploadKind.Candles ? null : plan.OnConflict == ConflictRule.TakeUploaded ? "uploaded values win" : "stored values stay",
    ];
}

/// <summary>Merges an upload and trains on: reading, merging, then for candles the LSTM and for every series and asset touched the daily model.</summary>
public sealed partial class UploadTraining
{
    /// <summary>The job that merges uploads.</summary>
    public const string JobName = "upload";

    private readonly UploadIntake _intake;
    private readonly UploadMerge _merge;
    private readonly UploadLearning _learning;
    private readonly ILogger _logger;

    /// <summary>Puts the steps together.</summary>
    /// <param name="intake">The uploads.</param>
    /// <param name="merge">Merges them.</param>
    /// <param name="learning">Trains on.</param>
    /// <param name="logger">Where faults are logged.</param>
    internal UploadTraining(UploadIntake intake, UploadMerge merge, UploadLearning learning, ILogger<UploadTraining> logger)
    {
        _intake = intake;
        _merge = merge;
        _learning = learning;
        _logger = logger;
    }

    /// <summary>Candles of an asset were merged, behind its newest one. Handlers only signal.</summary>
    public event Action<Asset>? CandlesMerged;

    /// <summary>Refuses by its first rows what cannot be merged so. What is merged already is only trained on, and passes.</summary>
    /// <exception cref="UploadException">The plan does not fit the upload, or its file is gone.</exception>
    public Task CheckAsync(Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return upload.State == UploadState.Waiting ? _merge.CheckAsync(upload, plan, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Merges and trains on. An upload that is merged already is only trained on again.</summary>
    /// <param name="input">The upload, and how it is merged.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    public async Task<RunResult> RunAsync(UploadInput input, IRun run)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(run);
        List<RunFigure> figures = [];
        MergeResult? result = null;
        try
        {
            var upload = await _intake.RequireAsync(input.Upload, run.Stop).ConfigureAwait(false);
            var plan = input.Plan ?? upload.Plan
                ?? throw new UploadException(UploadRefusal.Unfit, $"How upload {upload.Id} is to be merged is not known: merge it from the page of data.");
            run.Describe(Parameters(upload, plan));
            result = upload.Result;
            var share = result is null ? MergeShare(upload) : 0;
            var report = upload.Findings.Report;
            if (result is null)
            {
                using var merging = Traces.StartPart("merge", run.Id);
                (result, report) = await UploadMetrics.TimeAsync(_intake.Metrics, "merge", () => _merge.RunAsync(upload, plan, run, share))
                    .ConfigureAwait(false);
                figures.AddRange([new("rows added", result.Added), new("rows known", result.Known), new("conflicts", result.Conflicts),
                    new("rows rejected", report.Rejected)]);
                Tell(plan.Reading.Kind, result);
            }

            var touched = result.Series;
            using var learning = Traces.StartPart("learn", run.Id);
            var learned = await UploadMetrics.TimeAsync(
                _intake.Metrics, "training", () => _learning.RunAsync(plan, touched, report, run, share), all => all.Outcome)
                    .ConfigureAwait(false);
            figures.AddRange([new(RunFigure.Models, learned.Made), new(RunFigure.Promoted, learned.Promoted)]);
            return End(learned.Outcome, learned.Message) with { Fault = learned.Fault };
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            return End(RunState.Cancelled, result is null ? "That was before the merge: the data set is as it was." : UploadLearning.NotComplete);
        }
        catch (Exception refusal) when (refusal is UploadException or CsvImportException)
        {
            return End(RunState.Refused, $"{refusal.Message} The data set is as it was.");
        }
#pragma warning disable CA1031 // Whatever it was must end in the history, with what became of the rows.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(_logger, fault, input.Upload);
            var described = JobFault.Of(fault);
            var became = result is null ? "It failed before the merge, and the data set is as it was:" : "The rows are merged, but the training failed:";
            return End(RunState.Failed, $"{became} {described.Message}") with { Fault = described };
        }

        RunResult End(RunState state, string message) => new(state, message) { Figures = figures };
    }

    private void Tell(UploadKind kind, MergeResult result)
    {
        if (kind == UploadKind.Candles && result.Added > 0)
        {
            foreach (var asset in result.Series)
            {
                CandlesMerged?.Invoke(asset);
            }
        }
    }

    // Against some 50 MB of reading the training of a few models weighs as much.
    private static double MergeShare(Upload upload) => 0.8 * upload.Bytes / (upload.Bytes + 50e6);

    private static ImmutableSortedDictionary<string, string> Parameters(Upload upload, MergePlan plan) => ImmutableSortedDictionary<string, string>.Empty
        .Add("upload", upload.Id.ToString(CultureInfo.InvariantCulture))
        .Add("name", upload.Name)
        .Add("sha256", upload.Sha256)
        .Add("kind", plan.Reading.Kind.ToString())
        .Add("target", plan.Reading.Target?.Symbol ?? "named by the file")
        .Add("on_conflict", plan.OnConflict.ToString());

    [LoggerMessage(Level = LogLevel.Error, Message = "The run over upload {Upload} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, long upload);
}
