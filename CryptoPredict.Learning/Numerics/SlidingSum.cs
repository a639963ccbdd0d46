namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// The sum of the newest values of a series, in constant time per value. Values are held as multiples of 2⁻⁴⁰, so that adding
/// and taking off are exact: the sum depends on the values in the window alone, and not on what was there before them.
/// Not safe for concurrent use.
/// </summary>
internal sealed class SlidingSum
{
    /// <summary>The most values a window may hold.</summary>
    public const int MaxWindow = 8192;

    /// <summary>The largest magnitude of a value: <see cref="MaxWindow"/> of them still fit the sum.</summary>
    public const double MaxMagnitude = 512;

    private const double Unit = 1L << 40;

    private readonly long[] _values;
    private long _sum;
    private int _next;

    /// <summary>An empty window.</summary>
    /// <param name="window">How many of the newest values count; 1 to <see cref="MaxWindow"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is outside its range.</exception>
    public SlidingSum(int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        _values = new long[window];
    }

    /// <summary>How many values are in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum => _sum / Unit;

    /// <summary>Adds a value; when the window is full, the oldest leaves it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite or beyond <see cref="MaxMagnitude"/>.</exception>
    public void Add(double value)
    {
        if (!(Math.Abs(value) <= MaxMagnitude))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"A value must lie within ±{MaxMagnitude}.");
        }

        var units = (long)Math.Round(value * Unit);
        _sum += units - _values[_next];
        _values[_next] = units;
        _next = (_next + 1) % _values.Length;
        Count = Math.Min(Count + 1, _values.Length);
    }
}
