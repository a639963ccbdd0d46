using System.Globalization;
using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>When a tier is due.</summary>
/// <param name="Tier">1 to 3.</param>
/// <param name="LastRun">The last cycle over all assets that trained it, its own or a higher tier's; null before the first. Skipped ones do not count.</param>
/// <param name="NextDue">When its interval ends, market time.</param>
/// <param name="Because">Why it is due now, as <see cref="JobRequest.RequestedBy"/> has it; null while it is not.</param>
/// <param name="Reason">The same in a sentence; null while it is not due.</param>
public sealed record TierDue(int Tier, JobRun? LastRun, DateTimeOffset NextDue, string? Because, string? Reason);

/// <summary>The rule by which cycles start: an interval has ended, or a model's accuracy is low and its tier has cooled down.</summary>
internal static class TierSchedule
{
    /// <summary>The name under which a run keeps its tier.</summary>
    public const string TierParameter = "tier";

    public const string Interval = "schedule";

    public const string Accuracy = "accuracy";

    /// <summary>Which tier a run was of; null when it does not say.</summary>
    public static int? TierOf(JobRun run) =>
        run.Parameters.TryGetValue(TierParameter, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tier)
            ? tier : null;

    /// <summary>Whether a run counts for a tier: over all assets, of this tier or a higher one, and not skipped.</summary>
    public static bool Counts(JobRun run, int tier) => run is { Request.Asset: null, MarketTime: not null, State: not RunState.Skipped } && TierOf(run) >= tier;

    /// <summary>How a tier stands.</summary>
    /// <param name="tier">1 to 3.</param>
    /// <param name="last">The newest run that <see cref="Counts"/> for it.</param>
    /// <param name="series">The logs of all models.</param>
    /// <param name="options">Intervals and thresholds.</param>
    /// <param name="now">Market time.</param>
    public static TierDue Of(int tier, JobRun? last, IEnumerable<DirectionSeries> series, FeedbackOptions options, DateTimeOffset now)
    {
        if (last is null)
        {
            return new TierDue(tier, null, now, Interval, "It has never run.");
        }

        var startedAt = last.MarketTime!.Value;
        var (interval, coolDown) = (options.IntervalOf(tier), TimeSpan.FromSeconds(options.CoolDown));
        var went = last.State is RunState.Succeeded or RunState.Running;
        var next = startedAt + (went || coolDown > interval ? interval : coolDown);
        if (next <= now)
        {
            return new TierDue(tier, last, next, Interval, went ? "Its interval has ended." : "Its last cycle did not succeed; the cool-down has ended.");
        }

        var weak = startedAt + options.CoolDownOf(tier) <= now ? series.FirstOrDefault(log => IsWeak(log, tier, options)) : null;
        return weak is null
            ? new TierDue(tier, last, next, null, null)
            : new TierDue(
                tier,
                last,
                next,
                Accuracy,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{weak.Asset}, {weak.Model}: {weak.Accuracy(options.EvaluationWindow).Hits} of the last {options.EvaluationWindow} right, below "
                        + $"{options.PerformanceThreshold:P1}."));
    }

    private static bool IsWeak(DirectionSeries log, int tier, FeedbackOptions options) =>
        FeedbackTiers.TierOf(log.Model) == tier
        && log.Accuracy(options.EvaluationWindow) is var accuracy
        && accuracy.Count == options.EvaluationWindow
        && accuracy.Share < options.PerformanceThreshold;
}
