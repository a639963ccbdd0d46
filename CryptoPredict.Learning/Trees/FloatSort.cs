using System.Runtime.InteropServices;

namespace CryptoPredict.Learning.Trees;

/// <summary>Radix sort of floats, linear in their number: binning sorts every feature once, and a comparison sort would dominate it.</summary>
internal static class FloatSort
{
    private const int DigitBits = 11;
    private const int Digits = 3;
    private const int Buckets = 1 << DigitBits;

    /// <summary>Sorts ascending. NaN is not allowed.</summary>
    public static void Sort(Span<float> values)
    {
        if (values.Length < 256)
        {
            values.Sort();
            return;
        }

        var keys = MemoryMarshal.Cast<float, uint>(values);
        var starts = new int[Digits * Buckets];
        for (var i = 0; i < keys.Length; i++)
        {
            // Makes the unsigned order of the bits the order of the numbers: negatives reversed, positives above them.
            var bits = keys[i];
            var key = bits ^ ((uint)((int)bits >> 31) | 0x80000000u);
            keys[i] = key;
            starts[key & (Buckets - 1)]++;
            starts[Buckets + ((key >> DigitBits) & (Buckets - 1))]++;
            starts[(2 * Buckets) + (key >> (2 * DigitBits))]++;
        }

        var other = new uint[keys.Length];
        Span<uint> from = keys;
        Span<uint> to = other;
        for (var digit = 0; digit < Digits; digit++)
        {
            var next = starts.AsSpan(digit * Buckets, Buckets);
            var sum = 0;
            foreach (ref var start in next)
            {
                (start, sum) = (sum, sum + start);
            }

            foreach (var key in from)
            {
                to[next[(int)((key >> (digit * DigitBits)) & (Buckets - 1))]++] = key;
            }

            var swap = from;
            from = to;
            to = swap;
        }

        // Three passes end in the other buffer.
        for (var i = 0; i < keys.Length; i++)
        {
            var key = other[i];
            keys[i] = key ^ ((uint)((int)~key >> 31) | 0x80000000u);
        }
    }
}
