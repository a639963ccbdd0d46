using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Turns wishes into queued runs of jobs.</summary>
internal sealed class WorkRequests(JobQueue queue, JobCatalogue catalogue, IOptions<FineTuningOptions> fineTuning) : IWorkRequests
{
    public Task<WorkTicket> RetrainAsync(Asset? asset, string? lstmPreset, string requestedBy, CancellationToken cancellationToken) =>
        AskAsync(JobNames.Retrain, new JobInput(asset?.Symbol, lstmPreset), requestedBy, cancellationToken);

    // Filled in here: left out, the minimum would not be recognised as the same one said aloud.
    public Task<WorkTicket> FineTuneAsync(Asset asset, int? minimumSamples, string requestedBy, CancellationToken cancellationToken) => AskAsync(
        JobNames.FineTune, new JobInput(asset.Symbol, MinimumSamples: minimumSamples ?? fineTuning.Value.MinimumSamples), requestedBy, cancellationToken);

    public Task<WorkTicket> RunTierAsync(int tier, Asset? asset, string requestedBy, CancellationToken cancellationToken) =>
        AskAsync(JobNames.Feedback, new JobInput(asset?.Symbol, Tier: tier), requestedBy, cancellationToken);

    public Task<WorkTicket> BacktestAsync(Asset asset, BacktestSettings settings, string requestedBy, CancellationToken cancellationToken) =>
        AskAsync(JobNames.Backtest, new JobInput(asset.Symbol, Backtest: settings), requestedBy, cancellationToken);

    private async Task<WorkTicket> AskAsync(string job, JobInput input, string requestedBy, CancellationToken cancellationToken)
    {
        if (catalogue.Find(job) is not { } definition)
        {
            return new WorkTicket(false, $"The job '{job}' cannot run here: the engine does not offer it.", null);
        }

        var queued = await queue.EnqueueAsync(job, input, requestedBy, cancellationToken).ConfigureAwait(false);
        var message = queued.Joined
            ? $"{definition.Title} is waiting or under way already as run {queued.Run.Id}."
            : $"{definition.Title} is queued as run {queued.Run.Id}.";
        return new WorkTicket(true, message, queued.Run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), queued.Joined);
    }
}
