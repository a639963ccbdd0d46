using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What came of a wish for work.</summary>
/// <param name="Accepted">Whether it runs, waits for its turn, or joined one under way.</param>
/// <param name="Message">What came of it, in a sentence.</param>
/// <param name="JobRunId">The job's run; null when it was refused.</param>
/// <param name="Joined">Whether the same work was waiting or under way already.</param>
internal sealed record WorkTicket(bool Accepted, string Message, string? JobRunId, bool Joined = false);

/// <summary>Starts background work on behalf of a user. Returns as soon as it is queued.</summary>
internal interface IWorkRequests
{
    /// <summary>Trains the ensemble's models anew: of one asset or, when null, of all.</summary>
    Task<WorkTicket> RetrainAsync(Asset? asset, string? lstmPreset, string requestedBy, CancellationToken cancellationToken);

    /// <summary>Fine-tunes an asset's LSTM.</summary>
    Task<WorkTicket> FineTuneAsync(Asset asset, int? minimumSamples, string requestedBy, CancellationToken cancellationToken);

    /// <summary>Runs a tier of the feedback loop: for one asset or, when null, for all.</summary>
    Task<WorkTicket> RunTierAsync(int tier, Asset? asset, string requestedBy, CancellationToken cancellationToken);

    /// <summary>Runs a backtest.</summary>
    Task<WorkTicket> BacktestAsync(Asset asset, BacktestSettings settings, string requestedBy, CancellationToken cancellationToken);
}
