using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>A tier whose time has come.</summary>
/// <param name="Tier">1 to 3.</param>
/// <param name="RequestedBy">What calls for it: <c>schedule</c>, <c>accuracy</c>, …</param>
public sealed record DueTier(int Tier, string RequestedBy);

/// <summary>Direction models that say buy, sell or hold, checked against what came, and trained again in three tiers.</summary>
public interface IFeedbackLoop
{
    /// <summary>Something a page shows has changed. Carries no data: read what is needed. Handlers only signal.</summary>
    event Action? Changed;

    /// <summary>The tier that is due and not under way; null for none. Costs nothing.</summary>
    DueTier? Due { get; }

    /// <summary>
    /// Runs one cycle of a tier: 1 logistic regression, 2 also XGBoost-style, 3 also the LSTM. While one runs, another ends as
    /// <see cref="Registry.RunOutcome.Skipped"/> with a warning.
    /// </summary>
    /// <param name="tier">1 to 3.</param>
    /// <param name="asset">Only this asset; null for all.</param>
    /// <param name="requestedBy">Who asks: a user, <c>schedule</c>, <c>accuracy</c>, …</param>
    /// <param name="cancellationToken">Stops the cycle; what was finished stays.</param>
    /// <exception cref="ArgumentException">The tier or the asset is unknown.</exception>
    Task<RunSummary> RunCycleAsync(int tier, Asset? asset, string requestedBy, CancellationToken cancellationToken);
}
