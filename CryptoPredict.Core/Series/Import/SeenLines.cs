namespace CryptoPredict.Core.Series.Import;

/// <summary>Remembers the rows of a file by 64 bits each, so that the same row again is known; the first eight million of them, in at most 128 MB.</summary>
internal sealed class SeenLines
{
    /// <summary>The most rows that are remembered.</summary>
    public const int Capacity = 8_000_000;

    private ulong[] _slots = new ulong[1_024];
    private int _count;

    /// <summary>Remembers a row.</summary>
    /// <param name="series">Number of its series.</param>
    /// <param name="day">Its day's number.</param>
    /// <param name="line">The row.</param>
    /// <returns>Whether it is new; two rows of one series and day are taken for the same one by chance once in four thousand million times.</returns>
    public bool Add(int series, int day, ReadOnlySpan<char> line)
    {
        // Never 0, which marks an empty slot.
        var key = ((ulong)(uint)HashCode.Combine(series, day) << 32) | (uint)string.GetHashCode(line) | 1;
        if (2 * _count >= _slots.Length && _count < Capacity)
        {
            Grow();
        }

        var slot = Find(_slots, key);
        if (_slots[slot] == key)
        {
            return false;
        }

        if (_count < Capacity)
        {
            _slots[slot] = key;
            _count++;
        }

        return true;
    }

    private static int Find(ulong[] slots, ulong key)
    {
        var mask = slots.Length - 1;
        var slot = (int)((key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var wider = new ulong[2 * _slots.Length];
        foreach (var key in _slots)
        {
            if (key != 0)
            {
                wider[Find(wider, key)] = key;
            }
        }

        _slots = wider;
    }
}
