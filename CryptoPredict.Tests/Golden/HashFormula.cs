namespace CryptoPredict.Tests.Golden;

/// <summary>
/// The reproducible numbers that the reference files were computed from: exact integer hashing (MurmurHash3's finalizer), so any
/// language gets the same bits, and full rank, so a transposed or permuted matrix shows.
/// </summary>
internal static class HashFormula
{
    /// <summary>Number <paramref name="i"/> of series <paramref name="id"/>: in [−1, 1), exact in double.</summary>
    public static double V(uint id, uint i) => (Mix(i ^ Mix(unchecked(id + 0x9E3779B9u))) / 2147483648.0) - 1.0;

    /// <summary>Element <paramref name="i"/> (row-major) of a float32 tensor: the product in double, then one rounding.</summary>
    public static float Element(uint id, uint i, double scale) => (float)(scale * V(id, i));

    /// <summary>The first <paramref name="count"/> numbers of a series, in double.</summary>
    public static double[] Series(uint id, int count, double scale = 1)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = scale * V(id, (uint)i);
        }

        return values;
    }

    private static uint Mix(uint h)
    {
        unchecked
        {
            h ^= h >> 16;
            h *= 0x85ebca6bu;
            h ^= h >> 13;
            h *= 0xc2b2ae35u;
            h ^= h >> 16;
            return h;
        }
    }
}
