using System.Numerics;
using System.Runtime.InteropServices;

namespace CryptoPredict.Learning.Trees;

/// <summary>Sums packed gradients per bin for one block of up to 16 features.</summary>
internal static class HistogramBuilder
{
    /// <summary>Bins kept per feature: 255 for values and one for missing.</summary>
    public const int BinsPerFeature = 256;

    // Rows come in ascending but gappy order, which the processor's own prefetching does not follow.
    private const int PrefetchDistance = 24;

    /// <summary>Fills a block's histogram.</summary>
    /// <param name="matrix">The binned values.</param>
    /// <param name="block">Which block of 16 features.</param>
    /// <param name="rows">The rows to sum.</param>
    /// <param name="gradients">Packed gradients by row.</param>
    /// <param name="histogram">[feature within the block][bin][word]; overwritten.</param>
    public static void Fill(BinnedMatrix matrix, int block, ReadOnlySpan<int> rows, FixedPointGradients gradients, Span<long> histogram)
    {
        var width = matrix.WidthOf(block);
        if (histogram.Length < width * BinsPerFeature * gradients.WordsPerRow || gradients.Words.Length < matrix.Rows * gradients.WordsPerRow)
        {
            throw new ArgumentException("The histogram or the gradients are too short for this block.", nameof(histogram));
        }

        histogram.Clear();
        unsafe
        {
            fixed (byte* cells = matrix.Blocks[block])
            fixed (long* words = gradients.Words)
            fixed (int* row = rows)
            fixed (long* bins = histogram)
            {
                if (!gradients.UnitHessian)
                {
                    FillPairs(cells, words, row, rows.Length, bins, width);
                }
                else if (width == BinnedMatrix.BlockWidth)
                {
                    FillWhole(cells, words, row, rows.Length, bins);
                }
                else
                {
                    FillPart(cells, words, row, rows.Length, bins, width);
                }
            }
        }
    }

    /// <summary>Turns a parent's histogram into that of its other child.</summary>
    public static void Subtract(Span<long> parent, ReadOnlySpan<long> child)
    {
        var left = MemoryMarshal.Cast<long, Vector<long>>(parent);
        var right = MemoryMarshal.Cast<long, Vector<long>>(child);
        for (var i = 0; i < left.Length; i++)
        {
            left[i] -= right[i];
        }
    }

    private static unsafe void FillWhole(byte* cells, long* words, int* rows, int count, long* bins)
    {
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            if (System.Runtime.Intrinsics.X86.Sse.IsSupported && i + PrefetchDistance < count)
            {
                var ahead = (long)rows[i + PrefetchDistance];
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(cells + (ahead * BinnedMatrix.BlockWidth));
                System.Runtime.Intrinsics.X86.Sse.Prefetch0(words + ahead);
            }

            var cell = cells + ((long)row * BinnedMatrix.BlockWidth);
            var low = *(ulong*)cell;
            var high = *(ulong*)(cell + 8);
            var word = words[row];
            bins[(byte)low] += word;
            bins[(1 * BinsPerFeature) + (byte)(low >> 8)] += word;
            bins[(2 * BinsPerFeature) + (byte)(low >> 16)] += word;
            bins[(3 * BinsPerFeature) + (byte)(low >> 24)] += word;
            bins[(4 * BinsPerFeature) + (byte)(low >> 32)] += word;
            bins[(5 * BinsPerFeature) + (byte)(low >> 40)] += word;
            bins[(6 * BinsPerFeature) + (byte)(low >> 48)] += word;
            bins[(7 * BinsPerFeature) + (byte)(low >> 56)] += word;
            bins[(8 * BinsPerFeature) + (byte)high] += word;
            bins[(9 * BinsPerFeature) + (byte)(high >> 8)] += word;
            bins[(10 * BinsPerFeature) + (byte)(high >> 16)] += word;
            bins[(11 * BinsPerFeature) + (byte)(high >> 24)] += word;
            bins[(12 * BinsPerFeature) + (byte)(high >> 32)] += word;
            bins[(13 * BinsPerFeature) + (byte)(high >> 40)] += word;
            bins[(14 * BinsPerFeature) + (byte)(high >> 48)] += word;
            bins[(15 * BinsPerFeature) + (byte)(high >> 56)] += word;
        }
    }

    private static unsafe void FillPart(byte* cells, long* words, int* rows, int count, long* bins, int width)
    {
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            var cell = cells + ((long)row * BinnedMatrix.BlockWidth);
            var word = words[row];
            for (var feature = 0; feature < width; feature++)
            {
                bins[(feature * BinsPerFeature) + cell[feature]] += word;
            }
        }
    }

    private static unsafe void FillPairs(byte* cells, long* words, int* rows, int count, long* bins, int width)
    {
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            var cell = cells + ((long)row * BinnedMatrix.BlockWidth);
            var pair = System.Runtime.Intrinsics.Vector128.Load(words + (2L * row));
            for (var feature = 0; feature < width; feature++)
            {
                var bin = bins + (2 * ((feature * BinsPerFeature) + cell[feature]));
                System.Runtime.Intrinsics.Vector128.Store(System.Runtime.Intrinsics.Vector128.Load(bin) + pair, bin);
            }
        }
    }
}
