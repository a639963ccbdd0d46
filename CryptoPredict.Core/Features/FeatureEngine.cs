using System.Globalization;
using CryptoPredict.Core.Features.Indicators;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Features;

/// <summary>
/// Turns the closed candles of one asset into feature rows, candle by candle: the one code path of live, training and
/// replay. A row depends on no candle after its own. All features are scale-free and finite. An update costs O(1) amortised
/// time and allocates nothing. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Gaps: up to <see cref="MaxGap"/> missing candles are bridged, the candles on either side counting as consecutive, so that
/// the return across the gap is one return. A longer gap resets the engine, which then warms up again.
/// </para>
/// <para>
/// Start: averages without end and rounding errors would make a row depend, in its last bits, on when the engine was started.
/// So the engine runs two sets of indicators. Absolute time is cut into blocks of <see cref="BlockLength"/> intervals; at the
/// first candle of each block the older set is dropped, the younger one, begun with the block before, takes over and a fresh
/// one begins. A row is then a pure function of the candles since the start of the block before its own: any two engines that
/// have been fed the same <see cref="ExactAfter"/> candles give the same bits from there on, so a restart recomputes
/// yesterday's rows exactly. The slowest average (span 60) gives candles older than a block a weight of at most
/// (59/61)^720 ≈ 4·10⁻¹¹ when no candle is missing: taking over is below the resolution of the float row.
/// </para>
/// </remarks>
public sealed class FeatureEngine
{
    /// <summary>
    /// Candles needed before the first row, that one included. Twice the longest window, so that the slowest average has
    /// 98 % of its weight on real data.
    /// </summary>
    public const int WarmUp = 120;

    /// <summary>The most missing candles in a row that are bridged; more reset the engine.</summary>
    public const int MaxGap = 5;

    /// <summary>Candles after which rows no longer depend on where the engine was started: one day of minute candles.</summary>
    public const int ExactAfter = 2 * BlockLength;

    /// <summary>Intervals per block; long enough that even with every bridgeable candle missing a block holds a warm-up.</summary>
    internal const int BlockLength = WarmUp * (MaxGap + 1);

    private const double Smallest = 1e-100;
    private const double Largest = 1e100;

    private readonly long _intervalTicks;
    private IndicatorSet _active = new();
    private IndicatorSet _successor = new();
    private bool _successorRuns;
    private long _seen;
    private long _block;
    private DateTimeOffset _lastOpenTime;
    private double _previousClose;

    /// <summary>An engine that has seen nothing yet.</summary>
    /// <param name="interval">Length of one candle; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is not positive.</exception>
    public FeatureEngine(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _intervalTicks = interval.Ticks;
        Interval = interval;
    }

    /// <summary>Length of one candle.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Whether the last update gave a row: at least <see cref="WarmUp"/> candles since the start, a reset or a long gap.</summary>
    public bool IsReady => _seen >= WarmUp;

    /// <summary>Takes the next closed candle and, once warmed up, writes the feature row known at its close.</summary>
    /// <param name="candle">
    /// A closed candle, newer than all before by at least one interval; prices, and any volume other than 0, from 1e-100 to 1e100.
    /// </param>
    /// <param name="row">Receives <see cref="FeatureSchema.Count"/> numbers; left as it is while warming up.</param>
    /// <returns>Whether the row was written.</returns>
    /// <exception cref="ArgumentException">
    /// The candle is not newer than the last one or not a valid candle, or the row is too short; the engine is unchanged.
    /// </exception>
    public bool Update(in Candle candle, Span<float> row)
    {
        if (row.Length < FeatureSchema.Count)
        {
            throw new ArgumentException($"A feature row holds {FeatureSchema.Count} numbers; the span given has room for {row.Length}.", nameof(row));
        }

        CheckValues(candle);
        var block = candle.OpenTime.UtcTicks / _intervalTicks / BlockLength;
        if (_seen > 0)
        {
            var elapsed = candle.OpenTime.UtcTicks - _lastOpenTime.UtcTicks;
            CheckOrder(candle, elapsed);
            if (elapsed > (MaxGap + 1) * _intervalTicks)
            {
                Reset();
            }
            else if (block != _block)
            {
                BeginBlock();
            }
        }

        // The first candle has no predecessor: its open stands in for the close before it.
        var previousClose = _seen > 0 ? _previousClose : candle.Open;
        var step = new CandleStep(candle, candle.OpenTime + Interval, previousClose, Math.Log(candle.Close / previousClose));
        _active.Update(step);
        if (_successorRuns)
        {
            _successor.Update(step);
        }

        _seen++;
        _block = block;
        _lastOpenTime = candle.OpenTime;
        _previousClose = candle.Close;
        if (!IsReady)
        {
            return false;
        }

        _active.Write(step, row[..FeatureSchema.Count]);
        return true;
    }

    /// <summary>Forgets every candle, so that any time may follow.</summary>
    public void Reset()
    {
        _active.Reset();
        _successorRuns = false;
        _seen = 0;
    }

    private void BeginBlock()
    {
        if (_successorRuns)
        {
            (_active, _successor) = (_successor, _active);
        }

        _successor.Reset();
        _successorRuns = true;
    }

    private void CheckOrder(in Candle candle, long elapsed)
    {
        if (elapsed < _intervalTicks)
        {
            throw new ArgumentException(
                $"The candle of {Format(candle)} does not follow the last one, of {_lastOpenTime.UtcDateTime:u}, by at least one interval ({Interval}): " +
                "give closed candles oldest first and each once, or call Reset to start again.",
                nameof(candle));
        }
    }

    private static void CheckValues(in Candle candle)
    {
        if (!(IsPositive(candle.Low) && IsPositive(candle.High) && candle.Low <= Math.Min(candle.Open, candle.Close)
            && candle.High >= Math.Max(candle.Open, candle.Close)))
        {
            throw new ArgumentException(
                $"The candle of {Format(candle)} has impossible prices (open {candle.Open}, high {candle.High}, low {candle.Low}, close {candle.Close}): " +
                $"they must lie between {Smallest} and {Largest}, the low below and the high above the others. Correct or leave out the candle.",
                nameof(candle));
        }

        if (candle.Volume != 0 && !IsPositive(candle.Volume))
        {
            throw new ArgumentException(
                $"The candle of {Format(candle)} has the volume {candle.Volume}: it must be 0 or lie between {Smallest} and {Largest}. " +
                "Use 0 where there is no volume.",
                nameof(candle));
        }
    }

    // Within these bounds neither a square nor a product of price and volume overflows or vanishes.
    private static bool IsPositive(double value) => value is >= Smallest and <= Largest;

    private static string Format(in Candle candle) => candle.OpenTime.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
