using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// Draws features anew at every node, as random forests do. A sibling's histogram would be of other features, so nothing is kept: each
/// drawn feature's histogram is made from its column, and in a node of few rows only the bins that were touched are visited.
/// </summary>
internal sealed class SampledSplitSearch(BinnedMatrix matrix, FixedPointGradients gradients, SplitRules rules, int featuresPerNode) : ISplitSearch
{
    // With more rows than this most bins are touched, and marking them costs more than visiting all.
    private const int FewRows = 512;

    private readonly SplitFinder _finder = new(gradients, rules);
    private readonly long[] _histogram = new long[HistogramBuilder.BinsPerFeature];
    private readonly byte[] _touched = new byte[HistogramBuilder.BinsPerFeature];
    private readonly long[] _words = new long[matrix.Rows];
    private readonly int[] _features = new int[matrix.Features];
    private Random _random = new(0);

    /// <summary>Starts a tree: what is drawn depends on <paramref name="random"/> alone, not on the trees that were grown here before.</summary>
    public void Begin(Random random)
    {
        _random = random;
        for (var feature = 0; feature < _features.Length; feature++)
        {
            _features[feature] = feature;
        }
    }

    public SplitCandidate Root(in GrowingNode root, ReadOnlyMemory<int> rows) => Search(root, rows);

    public (SplitCandidate Left, SplitCandidate Right) Children(
        in GrowingNode parent, in GrowingNode left, in GrowingNode right, ReadOnlyMemory<int> rows) =>
        (Search(left, rows), Search(right, rows));

    public void Forget(in GrowingNode node)
    {
        // Nothing is kept.
    }

    private SplitCandidate Search(in GrowingNode node, ReadOnlyMemory<int> rows)
    {
        SplitCandidate best = default;
        if (!node.MayDivide)
        {
            return best;
        }

        var own = node.RowsOf(rows).Span;
        var words = _words.AsSpan(0, own.Length);
        for (var i = 0; i < own.Length; i++)
        {
            words[i] = gradients.Words[own[i]];
        }

        // A feature that is constant here cannot split; another one is drawn in its place.
        var tried = 0;
        for (var drawn = 0; drawn < _features.Length && tried < featuresPerNode; drawn++)
        {
            var pick = drawn + (featuresPerNode < _features.Length ? _random.Next(_features.Length - drawn) : 0);
            (_features[drawn], _features[pick]) = (_features[pick], _features[drawn]);
            tried += Try(_features[drawn], own, words, node.Sums, ref best) ? 1 : 0;
        }

        return best;
    }

    private bool Try(int feature, ReadOnlySpan<int> rows, ReadOnlySpan<long> words, NodeSums sums, ref SplitCandidate best)
    {
        var column = matrix.Columns[feature];
        // Both tables have a place for every byte, so that no bounds need checking.
        ref var histogram = ref MemoryMarshal.GetArrayDataReference(_histogram);
        if (rows.Length > FewRows)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                System.Runtime.CompilerServices.Unsafe.Add(ref histogram, column[rows[i]]) += words[i];
            }

            var splits = _finder.Improve(feature, matrix.Bins[feature], _histogram, sums, ref best);
            Array.Clear(_histogram);
            return splits;
        }

        ref var touched = ref MemoryMarshal.GetArrayDataReference(_touched);
        for (var i = 0; i < rows.Length; i++)
        {
            var bin = column[rows[i]];
            System.Runtime.CompilerServices.Unsafe.Add(ref histogram, bin) += words[i];
            System.Runtime.CompilerServices.Unsafe.Add(ref touched, bin) = 0xFF;
        }

        Span<ulong> occupied = stackalloc ulong[4];
        for (var part = 0; part < occupied.Length; part++)
        {
            var marks = _touched.AsSpan(part * 64, 64);
            occupied[part] = Vector512.Create<byte>(marks).ExtractMostSignificantBits();
            marks.Clear();
        }

        return _finder.ImproveSparse(feature, occupied, _histogram, sums, ref best);
    }
}
