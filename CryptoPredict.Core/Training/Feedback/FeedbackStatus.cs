using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>How one direction model of one asset stands.</summary>
/// <param name="Series">Its log.</param>
/// <param name="VersionId">The champion; null without one.</param>
/// <param name="Silent">Why it gives no signals, in a sentence; null while it does.</param>
/// <param name="Window">Share of right directions over the evaluation window.</param>
/// <param name="Whole">The same over the whole log.</param>
/// <param name="Trend">The newer half of the log against the older one; null while there is too little.</param>
public sealed record DirectionStatus(
    DirectionSeries Series, string? VersionId, string? Silent, Proportion Window, Proportion Whole, TrendReport? Trend)
{
    /// <summary>The asset.</summary>
    public Asset Asset => Series.Asset;

    /// <summary>The model.</summary>
    public string Model => Series.Model;
}

/// <summary>How the feedback loop stands.</summary>
/// <param name="Switch">The last change of the switch; null when nobody has touched it, which is on.</param>
/// <param name="RunningId">The cycle under way; null when there is none.</param>
/// <param name="Tiers">Every tier, in order.</param>
/// <param name="Models">Every model of every asset, in the order of assets and tiers.</param>
public sealed record FeedbackStatus(
    FeedbackSwitch? Switch, long? RunningId, IReadOnlyList<TierDue> Tiers, IReadOnlyList<DirectionStatus> Models)
{
    /// <summary>Whether cycles start by themselves.</summary>
    public bool Enabled => Switch?.Enabled ?? true;
}

/// <summary>What pages and programs see of the feedback loop, and its switch.</summary>
public interface IFeedbackState
{
    /// <summary>The options of the loop.</summary>
    FeedbackOptions Options { get; }

    /// <summary>How everything stands now.</summary>
    Task<FeedbackStatus> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads a page of the log, newest first.</summary>
    Task<SignalPage> ReadSignalsAsync(SignalQuery query, CancellationToken cancellationToken);

    /// <summary>Turns the switch. Off, no cycle starts by itself; those asked for by hand still run.</summary>
    /// <param name="enabled">Whether cycles start by themselves.</param>
    /// <param name="by">Who asks; not blank.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    Task SetEnabledAsync(bool enabled, string by, CancellationToken cancellationToken);
}
