using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Learning.Neural;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Retraining and fine-tuning, started as jobs. Whoever waits for nothing asks for the address of the run.</summary>
internal static class TrainingApi
{
    private const int MostSamples = 100_000;

    public static void MapTraining(this IEndpointRouteBuilder api)
    {
        api.MapPost("/retrain", RetrainAsync).WithName("StartRetraining")
            .WithSummary("Trains the ensemble's models anew, of one asset or of all. Joins the same work if it waits or is under way.")
            .ForAdmins("work.retrain").StartsWork();
        api.MapGet("/fine-tuning", Status).WithName("GetFineTuning").WithSummary("How the fine-tuning of each asset's LSTM stands.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/fine-tuning", FineTuneAsync).WithName("StartFineTuning")
            .WithSummary("Lets an asset's LSTM go on learning from its verified predictions. Joins the same work if it waits or is under way.")
            .ForAdmins("work.fine-tune").StartsWork();
    }

    /// <summary>A minimum of samples within its limits.</summary>
    /// <exception cref="BadQueryException">It is not.</exception>
    public static int? Minimum(string parameter, int? samples) => samples is < 1 or > MostSamples
        ? throw new BadQueryException(parameter, $"{parameter} is {samples}; it must lie between 1 and {MostSamples}.")
        : samples;

    /// <summary>A request to fine-tune. What the settings say anyhow is left out, so that it is recognised as the same work.</summary>
    public static FineTuneInput RequestOf(Asset asset, int? minimum, FineTuningOptions options) =>
        new(asset, minimum == options.MinimumSamples ? null : minimum);

    private static async Task<IResult> RetrainAsync(RetrainRequest body, HttpContext context, ILiveState live, IJobQueue jobs)
    {
        if (body.Preset is { } preset && !NetworkPreset.All.Any(known => known.Name == preset))
        {
            throw new BadQueryException("preset",
                $"preset is '{preset}'; it must be one of {string.Join(", ", NetworkPreset.All.Select(known => known.Name))}.");
        }

        var request = new RetrainInput(PageQuery.WorkedOrAll(live, body.Asset), LstmPreset: body.Preset);
        return (await jobs.RequestAsync(Retrainer.JobName, request, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).ToAccepted();
    }

    private static FineTuningList Status(string? asset, ILiveState live, IFineTuner tuner) =>
        new([.. (PageQuery.KnownOrAll(live, asset) is { } only ? [only] : live.Market.Assets).Select(tuner.StatusOf)]);

    private static async Task<IResult> FineTuneAsync(
        FineTuneRequest body, HttpContext context, ILiveState live, IJobQueue jobs, IOptions<FineTuningOptions> options)
    {
        var asset = PageQuery.KnownOrAll(live, body.Asset)
            ?? throw new BadQueryException("asset", "asset names the asset to fine-tune; it must not be empty. GET /api/v1/assets lists them.");
        var minimum = Minimum("minSamples", body.MinSamples);
        return (await jobs.RequestAsync(
            FineTuner.JobName, RequestOf(asset, minimum, options.Value), UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false))
                .ToAccepted();
    }
}

/// <summary>A request to train anew.</summary>
/// <param name="Asset">Only this asset; all if left out.</param>
/// <param name="Preset">The network's preset, <c>compact</c> or <c>deep</c>; what the settings say if left out.</param>
public sealed record RetrainRequest(string? Asset = null, string? Preset = null) : WorkRequest;

/// <summary>A request to fine-tune.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="MinSamples">The fewest verified predictions to start with; what the settings say if left out.</param>
public sealed record FineTuneRequest(string? Asset, int? MinSamples = null) : WorkRequest;

/// <summary>How fine-tuning stands.</summary>
/// <param name="Items">Per asset.</param>
public sealed record FineTuningList(IReadOnlyList<FineTuningStatus> Items);
