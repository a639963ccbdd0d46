using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>How the accuracy of a model has moved.</summary>
public enum AccuracyTrend
{
    /// <summary>The two halves of the log differ by no more than the threshold.</summary>
    Stable,

    /// <summary>The newer half is better by more than the threshold.</summary>
    Improving,

    /// <summary>The newer half is worse by more than the threshold.</summary>
    Degrading,
}

/// <summary>The newer half of a log against the older one.</summary>
/// <param name="Trend">The trend in a word.</param>
/// <param name="Change">Accuracy of the newer half less that of the older one.</param>
/// <param name="Noise">
/// Half the width of the 95 % interval of <paramref name="Change"/>, over n / horizon independent targets: a smaller change may be chance.
/// </param>
public sealed record TrendReport(AccuracyTrend Trend, double Change, double Noise);

/// <summary>The share of right directions up to a time.</summary>
/// <param name="Time">Target time of the newest outcome in it.</param>
/// <param name="Accuracy">0 to 1.</param>
public readonly record struct AccuracyPoint(DateTimeOffset Time, double Accuracy);

/// <summary>The log of one model of one asset. Immutable.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="HorizonSteps">How many neighbouring outcomes share moves.</param>
public sealed record DirectionSeries(Asset Asset, string Model, int HorizonSteps)
{
    // 1.96 standard errors.
    private const double TwoSided95 = 1.96;

    /// <summary>The newest outcomes, oldest first, at most <see cref="FeedbackOptions.LogLength"/>.</summary>
    public ImmutableArray<SignalEntry> Log { get; init; } = [];

    /// <summary>Signals that wait for their target time, oldest first.</summary>
    public ImmutableArray<SignalEntry> Pending { get; init; } = [];

    /// <summary>The newest signal; null before the first.</summary>
    public SignalEntry? Last => Pending is [.., var pending] ? pending : Log is [.., var settled] ? settled : null;

    /// <summary>The series after one more signal.</summary>
    public DirectionSeries With(DirectionSignal signal) => this with { Pending = Pending.Add(new SignalEntry(signal, null)) };

    /// <summary>The series after its oldest waiting signal has met its outcome.</summary>
    public DirectionSeries With(SignalOutcome outcome)
    {
        var log = Log.Length < FeedbackOptions.LogLength ? Log : Log.RemoveAt(0);
        return this with { Log = log.Add(Pending[0] with { Outcome = outcome }), Pending = Pending.RemoveAt(0) };
    }

    /// <summary>The series after a logged signal has met a price that came late.</summary>
    public DirectionSeries With(int index, SignalOutcome outcome) => this with { Log = Log.SetItem(index, Log[index] with { Outcome = outcome }) };

    /// <summary>The share of right directions among the newest outcomes that had one, with its interval over n / horizon independent targets.</summary>
    /// <param name="count">How many outcomes, at least 1; fewer when there are fewer.</param>
    public Proportion Accuracy(int count = FeedbackOptions.LogLength) => Share(Hits().TakeLast(count));

    /// <summary>The newer half of the log against the older one; null below <paramref name="least"/> outcomes with a direction in each.</summary>
    /// <param name="threshold">The smallest difference that is called a trend.</param>
    /// <param name="least">At least 1.</param>
    public TrendReport? Trend(double threshold, int least)
    {
        var hits = Hits().ToArray();
        var half = hits.Length / 2;
        if (half < least)
        {
            return null;
        }

        var (older, newer) = (Share(hits.Take(half)), Share(hits.TakeLast(half)));
        var change = newer.Share - older.Share;
        var noise = TwoSided95 * Math.Sqrt((Variance(older) + Variance(newer)) * HorizonSteps);
        var trend = change > threshold ? AccuracyTrend.Improving : change < -threshold ? AccuracyTrend.Degrading : AccuracyTrend.Stable;
        return new TrendReport(trend, change, noise);
    }

    /// <summary>The share of right directions over the last <paramref name="window"/> outcomes at each outcome, oldest first.</summary>
    /// <param name="window">At least 1; the first point stands where so many are there.</param>
    public IReadOnlyList<AccuracyPoint> History(int window)
    {
        var counted = Log.Where(entry => entry.Outcome?.Hit is not null).ToArray();
        var points = new List<AccuracyPoint>();
        var hits = 0;
        for (var i = 0; i < counted.Length; i++)
        {
            hits += counted[i].Outcome!.Hit!.Value ? 1 : 0;
            if (i >= window)
            {
                hits -= counted[i - window].Outcome!.Hit!.Value ? 1 : 0;
            }

            if (i + 1 >= window)
            {
                points.Add(new AccuracyPoint(counted[i].Signal.TargetTime, (double)hits / window));
            }
        }

        return points;
    }

    private IEnumerable<bool> Hits() => Log.Select(entry => entry.Outcome?.Hit).OfType<bool>();

    private Proportion Share(IEnumerable<bool> hits)
    {
        var taken = hits.ToArray();
        return Proportion.Wilson(taken.Count(hit => hit), taken.Length, HorizonSteps);
    }

    private static double Variance(Proportion share) => share.Share * (1 - share.Share) / share.Count;
}
