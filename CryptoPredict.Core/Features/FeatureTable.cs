using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Features;

/// <summary>
/// What training learns from: feature rows of one asset with the target that became known one horizon later. Made by the same
/// <see cref="FeatureEngine"/> that serves live. Immutable; row i of every member belongs together.
/// </summary>
public sealed class FeatureTable
{
    private readonly float[] _features;
    private readonly DateTimeOffset[] _asOf;
    private readonly double[] _closes;
    private readonly double[] _targets;

    private FeatureTable(int count, int horizonSteps, float[] features, DateTimeOffset[] asOf, double[] closes, double[] targets)
    {
        Count = count;
        HorizonSteps = horizonSteps;
        _features = features;
        _asOf = asOf;
        _closes = closes;
        _targets = targets;
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>How many candles ahead the target lies.</summary>
    public int HorizonSteps { get; }

    /// <summary>The feature rows, row-major: <see cref="Count"/> × <see cref="FeatureSchema.Count"/>.</summary>
    public ReadOnlyMemory<float> Features => _features.AsMemory(0, Count * FeatureSchema.Count);

    /// <summary>
    /// Close time of each row's candle, UTC, ascending: when its features were known. Neighbours lie further apart than one
    /// interval where candles are missing.
    /// </summary>
    public ReadOnlyMemory<DateTimeOffset> AsOf => _asOf.AsMemory(0, Count);

    /// <summary>Close of each row's candle.</summary>
    public ReadOnlyMemory<double> Closes => _closes.AsMemory(0, Count);

    /// <summary>The log return ln(p(t+h) / p(t)) of each row; known only one horizon after <see cref="AsOf"/>.</summary>
    public ReadOnlyMemory<double> Targets => _targets.AsMemory(0, Count);

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> Row(int index) => Features.Span.Slice(index * FeatureSchema.Count, FeatureSchema.Count);

    /// <summary>
    /// Builds the table: a row for every candle at which the engine is ready and after which the next
    /// <paramref name="horizonSteps"/> candles follow without a gap.
    /// </summary>
    /// <param name="candles">Closed candles, oldest first.</param>
    /// <param name="interval">Length of one candle; positive.</param>
    /// <param name="horizonSteps">How many candles ahead the target lies; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval or the horizon is not positive.</exception>
    /// <exception cref="ArgumentException">A candle is out of order or invalid.</exception>
    public static FeatureTable Build(IReadOnlyList<Candle> candles, TimeSpan interval, int horizonSteps)
    {
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        var engine = new FeatureEngine(interval);
        var capacity = (int)Math.Max(0L, (long)candles.Count - FeatureEngine.WarmUp + 1 - horizonSteps);
        var features = new float[capacity * FeatureSchema.Count];
        var asOf = new DateTimeOffset[capacity];
        var closes = new double[capacity];
        var targets = new double[capacity];
        Span<float> row = stackalloc float[FeatureSchema.Count];
        var count = 0;
        for (var i = 0; i < candles.Count; i++)
        {
            var candle = candles[i];
            if (!engine.Update(candle, row) || i >= candles.Count - horizonSteps)
            {
                continue;
            }

            // The engine refuses candles less than an interval apart, so this span leaves no room for a missing one.
            var target = candles[i + horizonSteps];
            if (target.OpenTime - candle.OpenTime != horizonSteps * interval)
            {
                continue;
            }

            row.CopyTo(features.AsSpan(count * FeatureSchema.Count));
            asOf[count] = (candle.OpenTime + interval).ToUniversalTime();
            closes[count] = candle.Close;
            targets[count] = Math.Log(target.Close / candle.Close);
            count++;
        }

        return new FeatureTable(count, horizonSteps, features, asOf, closes, targets);
    }
}
