namespace CryptoPredict.Learning.Numerics;

/// <summary>The newest rows of a series as one contiguous span; adding a row is O(1) amortised and allocates nothing.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="capacity">Most rows kept.</param>
/// <param name="width">Elements per row.</param>
internal sealed class RecentRows<T>(int capacity, int width = 1)
    where T : unmanaged
{
    private readonly T[] _items = new T[2 * capacity * width];
    private int _start;

    /// <summary>Rows held, at most the capacity.</summary>
    public int Count { get; private set; }

    /// <summary>All rows held, oldest first.</summary>
    public ReadOnlySpan<T> Rows => _items.AsSpan(_start * width, Count * width);

    /// <summary>Adds a row and lets go of the oldest one when full.</summary>
    public void Add(ReadOnlySpan<T> row)
    {
        if (Count == capacity)
        {
            _start++;
            Count--;
        }

        if (_start + Count == 2 * capacity)
        {
            Rows.CopyTo(_items);
            _start = 0;
        }

        row.CopyTo(_items.AsSpan((_start + Count) * width, width));
        Count++;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear() => (_start, Count) = (0, 0);
}
