using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// The paths of the seed's API, with its names: <c>/finetune_lstm</c>, <c>/get_finetuning_status</c> and <c>/get_model_metrics</c>. On this machine in
/// Development they need no key. <c>asset=</c> asks for one asset; without it all are meant.
/// </summary>
internal static class CompatibilityApi
{
    private const string Success = "success";
    private const string Error = "error";

    public static void MapCompatibility(this IEndpointRouteBuilder app)
    {
        Describe(app.MapPost("/finetune_lstm", FineTuneAsync), Policies.AdminOrLocalDevelopment).WithName("FineTuneLstm").WithAudit("work.fine-tune")
            .Idempotent()
            .WithSummary("Fine-tunes the LSTM, as a run of the job queue, and waits until it is done; the run goes on when the caller goes, and a second call "
                + "with the same minimum joins it. With too few verified predictions the answer is 200 too, with status 'error'.")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        Describe(app.MapGet("/get_finetuning_status", Status), Policies.ReadOrLocalDevelopment).WithName("GetFineTuningStatus")
            .WithSummary("How fine-tuning stands; counts are summed over the assets meant.");
        Describe(app.MapGet("/get_model_metrics", MetricsAsync), Policies.ReadOrLocalDevelopment).WithName("GetModelMetrics")
            .WithSummary("RMSE, MAE and R² of each model with its MAE relative to 'no change', by its newest version.");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string policy) => route
        .WithTags(ApiTags.ShortPaths)
        .RequireAuthorization(policy)
        .RequireRateLimiting(RequestLimits.Api)
        .AddEndpointFilter<AntiforgeryFilter>()
        .RefuseUnknownQuery()
        .AddEndpointFilter<NoBodyFilter>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static IReadOnlyList<Asset> Meant(ILiveState live, Asset? only) => only is { } asset ? [asset] : live.Market.Assets;

    private static async Task<FineTuneAnswer> FineTuneAsync(
        [FromQuery(Name = "min_samples"), Description("The fewest verified predictions to start with; what the settings say if left out.")] int? minSamples,
        string? asset, HttpContext context, ILiveState live, JobQueue queue, IOptions<FineTuningOptions> options,
        IJobLedger ledger, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var minimum = TrainingApi.Minimum("min_samples", minSamples);
        List<(Asset Asset, ActionOutcome Asked)> asked = [];
        foreach (var each in Meant(live, PageQuery.WorkedOrAll(live, asset)))
        {
            var request = TrainingApi.RequestOf(each, minimum, options.Value);
            var outcome = await queue.RequestAsync(FineTuner.JobName, request, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false);
            asked.Add((each, outcome));
            if (outcome.Joined)
            {
                await queue.RetryAtOnceAsync(outcome.Run!.Value, CancellationToken.None).ConfigureAwait(false);
            }
        }

        // They are runs of a job like any other: a caller who goes only stops waiting.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        List<FineTuneItem> items = [];
        foreach (var (each, outcome) in asked)
        {
            try
            {
                var run = await queue.WaitAsync(outcome.Run!.Value, ending.Token).ConfigureAwait(false);
                items.Add(FineTuneItem.From(each, run, minimum ?? options.Value.MinimumSamples, outcome.Joined));
            }
            catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                throw Stopping(each, await ledger.FindAsync(outcome.Run!.Value, CancellationToken.None).ConfigureAwait(false));
            }
        }

        return Summarise(items);
    }

    // A refusal and no answer, for answers are kept under their keys.
    private static BadQueryException Stopping(Asset asset, JobRun? run)
    {
        var fate = run is { State: RunState.Queued or RunState.RetryScheduled }
            ? $"; run {run.Id} of {asset.Symbol} goes on waiting and starts once it is back: ask again then."
            : $", and run {run?.Id} of {asset.Symbol} with it: ask again once it is back.";
        return new BadQueryException("job", $"The application is being stopped{fate}", StatusCodes.Status503ServiceUnavailable);
    }

    private static FineTuneAnswer Summarise(List<FineTuneItem> items)
    {
        if (items.Count == 1)
        {
            var only = items[0];
            return new FineTuneAnswer(only.Status, only.Message, only.VerifiedPredictionsUsed, only.VerifiedPredictions, only.Required, items);
        }

        if (items.Any(item => item.Status == Success))
        {
            var done = items.Where(item => item.Status == Success).ToList();
            var message = string.Create(CultureInfo.InvariantCulture, $"{done.Count} of {items.Count} assets were fine-tuned.");
            return new FineTuneAnswer(Success, message, done.Sum(item => item.VerifiedPredictionsUsed), null, null, items);
        }

        // A sum could exceed what each asset lacks, so the one that lacks least speaks for all.
        var nearest = items.MaxBy(item => item.VerifiedPredictions)!;
        return new FineTuneAnswer(Error, nearest.Message, null, nearest.VerifiedPredictions, nearest.Required, items);
    }

    private static FineTuningAnswer Status(string? asset, ILiveState live, IFineTuner tuner)
    {
        var statuses = Meant(live, PageQuery.KnownOrAll(live, asset)).Select(tuner.StatusOf).ToList();
        return new FineTuningAnswer(
            statuses[0].Enabled, statuses[0].Threshold, statuses.Sum(status => status.CountAtLast), statuses.Sum(status => status.Verified),
            statuses.Sum(status => status.Pending), [.. statuses.Select(FineTuningItem.From)]);
    }

    private static async Task<MetricsAnswer> MetricsAsync(string? asset, ILiveState live, IModelRegistry registry, CancellationToken cancellationToken)
    {
        List<AssetMetrics> items = [];
        foreach (var each in Meant(live, PageQuery.KnownOrAll(live, asset)))
        {
            var aliases = await registry.ReadAliasesAsync(each, cancellationToken).ConfigureAwait(false);
            var champions = aliases.Where(change => change is { Alias: ModelAlias.Champion, VersionId: not null })
                .ToDictionary(change => change.Model, change => change.VersionId!);
            var scores = live.Get(each)?.Scores?.Models ?? [];
            var models = scores.ToDictionary(
                score => score.Model, score => ModelMetrics.From(score, champions.GetValueOrDefault(score.Model)), StringComparer.Ordinal);
            items.Add(new AssetMetrics(each.Symbol, models));
        }

        return new MetricsAnswer(items.Count == 1 ? items[0].Models : null, items, live.Market.Kind.IsSimulated);
    }
}

/// <summary>What came of a fine-tune, in the seed's words.</summary>
/// <param name="Status"><c>success</c>, or <c>error</c>.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="VerifiedPredictionsUsed">Verified predictions learnt from, summed over the assets; left out on error.</param>
/// <param name="VerifiedPredictions">Verified predictions at hand, of the asset that has most; left out on success.</param>
/// <param name="Required">How many it takes; left out on success.</param>
/// <param name="Assets">Each asset.</param>
public sealed record FineTuneAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("verified_predictions_used"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? VerifiedPredictionsUsed,
    [property: JsonPropertyName("verified_predictions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? VerifiedPredictions,
    [property: JsonPropertyName("required"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Required,
    [property: JsonPropertyName("assets")] IReadOnlyList<FineTuneItem> Assets);

/// <summary>What came of one asset's fine-tune.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Status"><c>success</c>, or <c>error</c>.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="VerifiedPredictionsUsed">Verified predictions learnt from; left out on error.</param>
/// <param name="VerifiedPredictions">Verified predictions at hand; left out on success.</param>
/// <param name="Required">How many it takes; left out on success.</param>
/// <param name="RunId">The run.</param>
/// <param name="Version">The version made; null for none.</param>
/// <param name="Promoted">Whether it became champion.</param>
/// <param name="Joined">Whether the run waited or was under way already.</param>
public sealed record FineTuneItem(
    [property: JsonPropertyName("asset")] string Asset,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("verified_predictions_used"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? VerifiedPredictionsUsed,
    [property: JsonPropertyName("verified_predictions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? VerifiedPredictions,
    [property: JsonPropertyName("required"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Required,
    [property: JsonPropertyName("run_id")] long RunId,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("promoted")] bool Promoted,
    [property: JsonPropertyName("joined")] bool Joined)
{
    /// <summary>The item of a run.</summary>
    internal static FineTuneItem From(Asset asset, JobRun run, int required, bool joined)
    {
        var samples = (int)(run.Figure(FineTuner.SamplesFigure) ?? 0);
        var done = run.State == RunState.Succeeded;
        return new FineTuneItem(
            asset.Symbol, done ? "success" : "error", run.Message ?? "", done ? samples : null, done ? null : samples, done ? null : required,
            run.Id, run.Steps is [.., { VersionId: var version }] ? version : null, run.Figure(RunFigure.Promoted) > 0, joined);
    }
}

/// <summary>How fine-tuning stands, summed over the assets meant.</summary>
/// <param name="Enabled">Whether it starts by itself.</param>
/// <param name="Threshold">New verified predictions of an asset after which it does.</param>
/// <param name="LastCount">Verified predictions when the last fine-tune began.</param>
/// <param name="Verified">Verified predictions in all.</param>
/// <param name="Pending">Verified predictions since the last fine-tune.</param>
/// <param name="Assets">Each asset.</param>
public sealed record FineTuningAnswer(
    [property: JsonPropertyName("auto_finetune_enabled")] bool Enabled,
    [property: JsonPropertyName("finetune_threshold")] int Threshold,
    [property: JsonPropertyName("last_finetune_count")] long LastCount,
    [property: JsonPropertyName("verified_predictions")] long Verified,
    [property: JsonPropertyName("pending_for_finetune")] long Pending,
    [property: JsonPropertyName("assets")] IReadOnlyList<FineTuningItem> Assets);

/// <summary>How one asset's fine-tuning stands.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="LastCount">Verified predictions when the last fine-tune began.</param>
/// <param name="Verified">Verified predictions in all.</param>
/// <param name="Pending">Verified predictions since the last fine-tune.</param>
/// <param name="RunId">The run under way; null when there is none.</param>
public sealed record FineTuningItem(
    [property: JsonPropertyName("asset")] string Asset,
    [property: JsonPropertyName("last_finetune_count")] int LastCount,
    [property: JsonPropertyName("verified_predictions")] int Verified,
    [property: JsonPropertyName("pending_for_finetune")] int Pending,
    [property: JsonPropertyName("run_id")] long? RunId)
{
    /// <summary>The item of a status.</summary>
    public static FineTuningItem From(FineTuningStatus status) =>
        new(status.Asset.Symbol, status.CountAtLast, status.Verified, status.Pending, status.RunningId);
}

/// <summary>The metrics of every model. Errors are log returns over the newest verified predictions.</summary>
/// <param name="Models">By model, where one asset is meant; null otherwise.</param>
/// <param name="Assets">Each asset.</param>
/// <param name="Simulated">Whether the numbers rest on a simulated market.</param>
public sealed record MetricsAnswer(
    [property: JsonPropertyName("models"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, ModelMetrics>? Models,
    [property: JsonPropertyName("assets")] IReadOnlyList<AssetMetrics> Assets,
    [property: JsonPropertyName("simulated")] bool Simulated);

/// <summary>The metrics of one asset's models.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Models">By model; empty before the first verification.</param>
public sealed record AssetMetrics(
    [property: JsonPropertyName("asset")] string Asset, [property: JsonPropertyName("models")] IReadOnlyDictionary<string, ModelMetrics> Models);

/// <summary>The metrics of one model. What was not measured is null.</summary>
/// <param name="Rmse">Root mean squared error, log returns.</param>
/// <param name="Mae">Mean absolute error, log returns.</param>
/// <param name="RSquared">R² against "no change": 1 − Σe² / Σr².</param>
/// <param name="RelativeMae">MAE over that of "no change" on the same targets: below 1 is better.</param>
/// <param name="Count">Verified predictions behind the figures.</param>
/// <param name="Version">The version that serves now; null for what has none.</param>
public sealed record ModelMetrics(
    [property: JsonPropertyName("rmse")] double? Rmse,
    [property: JsonPropertyName("mae")] double? Mae,
    [property: JsonPropertyName("r2")] double? RSquared,
    [property: JsonPropertyName("rel_mae")] double? RelativeMae,
    [property: JsonPropertyName("verified_predictions")] int Count,
    [property: JsonPropertyName("version")] string? Version)
{
    /// <summary>The metrics of a score.</summary>
    public static ModelMetrics From(ForecastScore score, string? version) => new(
        score.RootMeanSquaredError.OrNull(), score.MeanAbsoluteError.OrNull(), score.RSquared.OrNull(), score.RelativeMae.OrNull(), score.Count, version);
}
