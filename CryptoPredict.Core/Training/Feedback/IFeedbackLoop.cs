using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>A tier whose time has come.</summary>
/// <param name="Tier">1 to 3.</param>
/// <param name="RequestedBy">What calls for it: <c>schedule</c> or <c>accuracy</c>.</param>
/// <param name="Reason">The same in a sentence.</param>
public sealed record DueTier(int Tier, string RequestedBy, string Reason);

/// <summary>A request to run one cycle of a tier.</summary>
/// <param name="Tier">1 to 3: 1 logistic regression, 2 also XGBoost-style, 3 also the LSTM.</param>
/// <param name="Asset">Only this asset; null for all.</param>
public sealed record TierInput(int Tier = 1, Asset? Asset = null) : IJobInput
{
    Asset? IJobInput.About => Asset;

    string? IJobInput.InWords => JobInput.Join([Asset?.Symbol, $"tier {Tier}"]);
}

/// <summary>Direction models that say buy, sell or hold, checked against what came, and trained again in three tiers.</summary>
public interface IFeedbackLoop
{
    /// <summary>Something a page shows has changed. Carries no data: read what is needed. Handlers only signal.</summary>
    event Action? Changed;

    /// <summary>
    /// The highest tier that is due, over all assets; null for none, and while the loop is switched off, a cycle runs or no candle is in yet.
    /// </summary>
    Task<DueTier?> DueAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs one cycle of a tier. While one runs, another ends as
    /// <see cref="RunState.Skipped"/> with a warning.
    /// </summary>
    /// <param name="request">What is trained.</param>
    /// <param name="run">Where it reports, and what stops it; what was finished stays.</param>
    /// <exception cref="ArgumentException">The tier or the asset is unknown.</exception>
    Task<RunResult> RunCycleAsync(TierInput request, IRun run);
}
