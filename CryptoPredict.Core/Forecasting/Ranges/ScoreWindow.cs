namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>
/// The newest scores of a sequence, which answers how they are distributed: how many exceed a value, and which of them has a rank. A function of the newest
/// <see cref="Capacity"/> scores alone. Not safe for concurrent use.
/// </summary>
public sealed class ScoreWindow
{
    private readonly double[] _arrivals;
    private readonly double[] _sorted;
    private int _oldest;

    /// <summary>An empty window.</summary>
    /// <param name="capacity">Most scores kept; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public ScoreWindow(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_arrivals, _sorted) = (new double[capacity], new double[capacity]);
    }

    /// <summary>Most scores kept.</summary>
    public int Capacity => _arrivals.Length;

    /// <summary>Scores held.</summary>
    public int Count { get; private set; }

    /// <summary>The scores held, the least first.</summary>
    public ReadOnlySpan<double> Sorted => _sorted.AsSpan(0, Count);

    /// <summary>Takes in the next score, and lets go of the oldest where the window is full.</summary>
    /// <param name="score">Finite.</param>
    public void Add(double score)
    {
        if (!double.IsFinite(score))
        {
            throw new ArgumentOutOfRangeException(nameof(score), score, "A score must be finite.");
        }

        if (Count == _arrivals.Length)
        {
            Remove(_arrivals[_oldest]);
        }

        var at = _sorted.AsSpan(0, Count).BinarySearch(score);
        at = at < 0 ? ~at : at;
        _sorted.AsSpan(at, Count - at).CopyTo(_sorted.AsSpan(at + 1));
        _sorted[at] = score;
        Count++;
        _arrivals[_oldest] = score;
        _oldest = (_oldest + 1) % _arrivals.Length;
    }

    /// <summary>The share of scores that are at least so large, 0 to 1; NaN while there is none.</summary>
    /// <param name="value">What they are held against.</param>
    public double ShareFrom(double value)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        // The first that is not below, by halves: of equal scores any may be found by the library's search.
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return (double)(Count - low) / Count;
    }

    private void Remove(double score)
    {
        var at = _sorted.AsSpan(0, Count).BinarySearch(score);
        _sorted.AsSpan(at + 1, Count - at - 1).CopyTo(_sorted.AsSpan(at));
        Count--;
    }
}
