using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CryptoPredict.Learning.Trees;

/// <summary>How one feature's values fall into at most 255 bins. A missing value always falls into bin <see cref="Missing"/>.</summary>
internal sealed class FeatureBins
{
    public const int MaxCount = 255;
    public const int Missing = 255;

    // Padded to 255 with NaN, which no value reaches, so that the search below needs no length.
    private readonly float[] _upper;

    private FeatureBins(float[] upper, int count, bool hasMissing, float minimum, float maximum)
    {
        _upper = upper;
        Count = count;
        HasMissing = hasMissing;
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>Bins that hold values: 1 to 255, or 0 when every value is missing.</summary>
    public int Count { get; }

    public bool HasMissing { get; }

    /// <summary>Smallest value seen; NaN when all are missing.</summary>
    public float Minimum { get; }

    /// <summary>Largest value seen; NaN when all are missing.</summary>
    public float Maximum { get; }

    /// <summary>True when no split on this feature can separate anything.</summary>
    public bool IsConstant => Count <= 1 && !(HasMissing && Count == 1);

    /// <summary>The threshold t for which "x &lt; t" means "bin of x at most <paramref name="bin"/>"; the last bin's lets every value pass.</summary>
    public float Threshold(int bin) => bin == Count - 1 ? float.MaxValue : _upper[bin];

    public byte BinOf(float value)
    {
        if (float.IsNaN(value))
        {
            return Missing;
        }

        var position = 0;
        ref var upper = ref MemoryMarshal.GetArrayDataReference(_upper);
        for (var bit = 7; bit >= 0; bit--)
        {
            // Indices stay within 0..254, the padded array. Arithmetic in place of a branch, which would be guessed wrong half the time.
            position += (Unsafe.Add(ref upper, position + (1 << bit) - 1) <= value ? 1 : 0) << bit;
        }

        return (byte)position;
    }

    /// <summary>
    /// One bin per distinct value where they fit; otherwise bins of about equal row counts, a frequent value having a bin to itself.
    /// Thresholds are midpoints between neighbouring distinct values.
    /// </summary>
    /// <param name="sorted">The feature's present values, ascending.</param>
    /// <param name="hasMissing">Whether there were missing ones beside them.</param>
    /// <param name="maxBins">2 to 255.</param>
    public static FeatureBins FromSorted(ReadOnlySpan<float> sorted, bool hasMissing, int maxBins)
    {
        var upper = new float[MaxCount];
        Array.Fill(upper, float.NaN);
        if (sorted.IsEmpty)
        {
            return new FeatureBins(upper, 0, hasMissing, float.NaN, float.NaN);
        }

        var distinct = CountDistinct(sorted, maxBins + 1);
        var bins = 1;
        var inBin = 0;
        double target = distinct <= maxBins ? 1 : (double)sorted.Length / maxBins;
        for (var begin = 0; begin < sorted.Length;)
        {
            var end = begin + 1;
            while (end < sorted.Length && sorted[end] == sorted[begin])
            {
                end++;
            }

            inBin += end - begin;
            if (end < sorted.Length && bins < maxBins)
            {
                var next = end + 1;
                while (next < sorted.Length && sorted[next] == sorted[end] && next - end < target)
                {
                    next++;
                }

                if (inBin >= target || next - end >= target || inBin + ((next - end) / 2.0) > target)
                {
                    upper[bins - 1] = Midpoint(sorted[begin], sorted[end]);
                    bins++;
                    inBin = 0;
                    if (distinct > maxBins && bins <= maxBins)
                    {
                        target = (double)(sorted.Length - end) / (maxBins - bins + 1);
                    }
                }
            }

            begin = end;
        }

        return new FeatureBins(upper, bins, hasMissing, sorted[0], sorted[^1]);
    }

    private static int CountDistinct(ReadOnlySpan<float> sorted, int enough)
    {
        var distinct = 1;
        for (var i = 1; i < sorted.Length && distinct < enough; i++)
        {
            distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return distinct;
    }

    // In (low, high], so that "x < midpoint" tells the two apart even when they are neighbouring floats.
    private static float Midpoint(float low, float high)
    {
        var middle = (float)(((double)low + high) * 0.5);
        return middle > low ? middle : high;
    }
}
