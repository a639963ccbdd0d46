using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// Keeps a histogram of all features per open node. Of two children only the smaller one's is built; the larger one's is what remains of
/// the parent's. One fork and join per split: each piece of work is one block of features, from its histogram to its best split.
/// </summary>
internal sealed class HistogramSplitSearch : ISplitSearch
{
    // A cache line between the blocks of a histogram: two threads that write next to each other would take it from one another.
    private const int Gap = 64 / sizeof(long);

    private readonly BinnedMatrix _matrix;
    private readonly FixedPointGradients _gradients;
    private readonly WorkerTeam _team;
    private readonly SplitFinder[] _finders;
    private readonly SplitCandidate[] _smallerBest;
    private readonly SplitCandidate[] _largerBest;
    private readonly Dictionary<int, long[]> _histograms = [];
    private readonly Stack<long[]> _free = [];
    private readonly Action<int> _search;

    // What the pieces of the current search work on.
    private GrowingNode _smaller;
    private GrowingNode _larger;
    private bool _hasLarger;
    private ReadOnlyMemory<int> _rows;
    private long[] _smallerHistogram = [];
    private long[] _largerHistogram = [];

    public HistogramSplitSearch(BinnedMatrix matrix, FixedPointGradients gradients, SplitRules rules, WorkerTeam team)
    {
        _matrix = matrix;
        _gradients = gradients;
        _team = team;
        _finders = [.. matrix.Blocks.Select(_ => new SplitFinder(gradients, rules))];
        _smallerBest = new SplitCandidate[matrix.Blocks.Length];
        _largerBest = new SplitCandidate[matrix.Blocks.Length];
        _search = SearchBlock;
        Allowed = new bool[matrix.Features];
        Array.Fill(Allowed, true);
    }

    /// <summary>Which features the next tree may use.</summary>
    public bool[] Allowed { get; }

    public SplitCandidate Root(in GrowingNode root, ReadOnlyMemory<int> rows)
    {
        foreach (var left in _histograms.Values)
        {
            _free.Push(left);
        }

        _histograms.Clear();
        _smaller = root;
        _hasLarger = false;
        _rows = rows;
        _histograms[root.Id] = _smallerHistogram = Rent();
        _team.Run(_matrix.Blocks.Length, _search);
        return Reduce(_smallerBest);
    }

    public (SplitCandidate Left, SplitCandidate Right) Children(
        in GrowingNode parent, in GrowingNode left, in GrowingNode right, ReadOnlyMemory<int> rows)
    {
        _histograms.Remove(parent.Id, out var histogram);
        if (!left.MayDivide && !right.MayDivide)
        {
            _free.Push(histogram!);
            return default;
        }

        var leftIsSmaller = left.Count <= right.Count;
        _smaller = leftIsSmaller ? left : right;
        _larger = leftIsSmaller ? right : left;
        _rows = rows;
        _smallerHistogram = Rent();
        _largerHistogram = histogram!;
        _hasLarger = true;
        _team.Run(_matrix.Blocks.Length, _search);

        Keep(_smaller, _smallerHistogram);
        Keep(_larger, _largerHistogram);
        var smaller = Reduce(_smallerBest);
        var larger = Reduce(_largerBest);
        return leftIsSmaller ? (smaller, larger) : (larger, smaller);
    }

    public void Forget(in GrowingNode node)
    {
        if (_histograms.Remove(node.Id, out var histogram))
        {
            _free.Push(histogram);
        }
    }

    private void Keep(in GrowingNode node, long[] histogram)
    {
        if (node.MayDivide)
        {
            _histograms[node.Id] = histogram;
        }
        else
        {
            _free.Push(histogram);
        }
    }

    private int Stride => HistogramBuilder.BinsPerFeature * _gradients.WordsPerRow;

    private int BlockStride => (BinnedMatrix.BlockWidth * Stride) + Gap;

    private long[] Rent() => _free.TryPop(out var histogram) ? histogram : new long[_matrix.Blocks.Length * BlockStride];

    private void SearchBlock(int block)
    {
        var stride = Stride;
        var begin = block * BlockStride;
        var length = _matrix.WidthOf(block) * stride;
        var smaller = _smallerHistogram.AsSpan(begin, length);
        HistogramBuilder.Fill(_matrix, block, _smaller.RowsOf(_rows).Span, _gradients, smaller);
        _smallerBest[block] = _smaller.MayDivide ? BestOf(block, smaller, stride, _smaller.Sums) : default;
        if (_hasLarger)
        {
            var larger = _largerHistogram.AsSpan(begin, length);
            HistogramBuilder.Subtract(larger, smaller);
            _largerBest[block] = _larger.MayDivide ? BestOf(block, larger, stride, _larger.Sums) : default;
        }
    }

    private SplitCandidate BestOf(int block, ReadOnlySpan<long> histogram, int stride, NodeSums sums)
    {
        SplitCandidate best = default;
        for (var i = 0; i < _matrix.WidthOf(block); i++)
        {
            var feature = (block * BinnedMatrix.BlockWidth) + i;
            if (Allowed[feature] && !_matrix.Bins[feature].IsConstant)
            {
                _finders[block].Improve(feature, _matrix.Bins[feature], histogram.Slice(i * stride, stride), sums, ref best);
            }
        }

        return best;
    }

    // The lowest feature wins a tie.
    private static SplitCandidate Reduce(SplitCandidate[] best)
    {
        var top = best[0];
        foreach (var candidate in best)
        {
            top = candidate.Gain > top.Gain ? candidate : top;
        }

        return top;
    }
}
