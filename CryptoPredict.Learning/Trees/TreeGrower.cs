using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>Looks for the best split of nodes, by one strategy of building histograms.</summary>
internal interface ISplitSearch
{
    /// <summary>Finds the split of a tree's root.</summary>
    SplitCandidate Root(in GrowingNode root, ReadOnlyMemory<int> rows);

    /// <summary>Finds the splits of a divided node's children; a child that may not be divided gets none.</summary>
    (SplitCandidate Left, SplitCandidate Right) Children(in GrowingNode parent, in GrowingNode left, in GrowingNode right, ReadOnlyMemory<int> rows);

    /// <summary>Tells that a node is not divided after all.</summary>
    void Forget(in GrowingNode node);
}

/// <summary>A node while its tree grows.</summary>
/// <param name="Id">Its index in order of creation, also the key of its histogram.</param>
/// <param name="Begin">Where its rows begin in the tree's row list.</param>
/// <param name="Count">How many list entries are its.</param>
/// <param name="Depth">Splits above it.</param>
/// <param name="Sums">Packed sums of its rows.</param>
/// <param name="MayDivide">Whether depth and row count allow a split.</param>
internal readonly record struct GrowingNode(int Id, int Begin, int Count, int Depth, NodeSums Sums, bool MayDivide)
{
    public ReadOnlyMemory<int> RowsOf(ReadOnlyMemory<int> rows) => rows.Slice(Begin, Count);
}

/// <summary>A grown tree with the training rows in the order of its leaves.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="Leaves">Each leaf's value and its range in the row list.</param>
internal sealed record GrownTree(RegressionTree Tree, IReadOnlyList<(double Value, int Begin, int Count)> Leaves);

/// <summary>Grows one tree after another on the same binned rows, leaf-wise or level by level.</summary>
internal sealed class TreeGrower(BinnedMatrix matrix, FixedPointGradients gradients, SplitRules rules, ISplitSearch search, WorkerTeam team)
{
    private const int RowsPerRange = 16_384;

    private readonly RowPartition _partition = new(matrix, team);
    private readonly List<GrowingNode> _nodes = [];
    private readonly List<SplitCandidate> _splits = [];
    private readonly List<int> _left = [];
    private readonly PriorityQueue<int, (double, int)> _open = new();
    private int _cursor;

    /// <summary>Grows a tree from the current gradients.</summary>
    /// <param name="rows">The rows to learn from, ascending; reordered so that each leaf's rows stand together, still ascending.</param>
    /// <param name="cancellationToken">Stops between splits.</param>
    public GrownTree Grow(Memory<int> rows, CancellationToken cancellationToken)
    {
        _nodes.Clear();
        _splits.Clear();
        _left.Clear();
        _open.Clear();
        _cursor = 0;
        var root = NewNode(0, rows.Length, 0, SumOf(rows), leaves: 1);
        Enqueue(root, root.MayDivide ? search.Root(root, rows) : default);

        var leaves = 1;
        while (TryTakeNext(out var id))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (leaves == rules.MaxLeaves)
            {
                search.Forget(_nodes[id]);
                continue;
            }

            leaves++;
            Divide(id, leaves, rows);
        }

        Prune();
        return Finish();
    }

    // Whole numbers: the sum does not depend on who adds first.
    private NodeSums SumOf(ReadOnlyMemory<int> rows)
    {
        long first = 0;
        long second = 0;
        team.RunRanges(rows.Length, RowsPerRange, (begin, end) =>
        {
            var part = gradients.SumOf(rows.Span[begin..end]);
            Interlocked.Add(ref first, part.First);
            Interlocked.Add(ref second, part.Second);
        });
        return new NodeSums(first, second);
    }

    private bool TryTakeNext(out int id)
    {
        if (rules.LeafWise)
        {
            return _open.TryDequeue(out id, out _);
        }

        // Level by level is order of creation.
        while (_cursor < _nodes.Count && !_splits[_cursor].Exists)
        {
            _cursor++;
        }

        id = _cursor++;
        return id < _nodes.Count;
    }

    private void Divide(int id, int leaves, Memory<int> rows)
    {
        var node = _nodes[id];
        var split = _splits[id];
        var leftCount = _partition.Divide(rows.Slice(node.Begin, node.Count), split);
        var left = NewNode(node.Begin, leftCount, node.Depth + 1, split.Left, leaves);
        var right = NewNode(node.Begin + leftCount, node.Count - leftCount, node.Depth + 1, node.Sums - split.Left, leaves);
        _left[id] = left.Id;
        var (leftSplit, rightSplit) = search.Children(node, left, right, rows);
        Enqueue(left, leftSplit);
        Enqueue(right, rightSplit);
    }

    private GrowingNode NewNode(int begin, int count, int depth, NodeSums sums, int leaves)
    {
        var mayDivide = depth < rules.MaxDepth && leaves < rules.MaxLeaves && gradients.Count(sums) >= 2L * rules.MinRows;
        var node = new GrowingNode(_nodes.Count, begin, count, depth, sums, mayDivide);
        _nodes.Add(node);
        _splits.Add(default);
        _left.Add(-1);
        return node;
    }

    private void Enqueue(in GrowingNode node, SplitCandidate split)
    {
        _splits[node.Id] = split;
        if (split.Exists)
        {
            if (rules.LeafWise)
            {
                // Equal gains in order of creation.
                _open.Enqueue(node.Id, (-split.Gain, node.Id));
            }
        }
        else if (node.MayDivide)
        {
            search.Forget(node);
        }
    }

    private void Prune()
    {
        // Children are younger than their parents, so one pass from the youngest sees every node after its children.
        for (var id = _nodes.Count - 1; id >= 0 && rules.PruneBelow > 0; id--)
        {
            var left = _left[id];
            if (left >= 0 && _left[left] < 0 && _left[left + 1] < 0 && _splits[id].Gain < rules.PruneBelow)
            {
                _left[id] = -1;
            }
        }
    }

    private GrownTree Finish()
    {
        var nodes = new TreeNode[_nodes.Count];
        var right = new int[_nodes.Count];
        var leaves = new List<(double, int, int)>();
        for (var id = 0; id < nodes.Length; id++)
        {
            nodes[id] = Describe(id);
            right[id] = _left[id] + 1;
        }

        // Nodes below a cut are still listed; only those that hang on the root count.
        var reached = new Stack<int>([0]);
        while (reached.TryPop(out var id))
        {
            if (_left[id] < 0)
            {
                leaves.Add((nodes[id].Value, _nodes[id].Begin, _nodes[id].Count));
                continue;
            }

            reached.Push(_left[id]);
            reached.Push(_left[id] + 1);
        }

        return new GrownTree(new RegressionTree(nodes, _left.ToArray(), right), leaves);
    }

    private TreeNode Describe(int id)
    {
        var sums = _nodes[id].Sums;
        var gradient = gradients.Gradient(sums);
        var hessian = gradients.Hessian(sums);
        var shrunk = Math.Max(Math.Abs(gradient) - rules.Alpha, 0);
        var weight = shrunk == 0 ? 0 : -Math.CopySign(shrunk, gradient) / (hessian + rules.Lambda);
        var node = new TreeNode(0, 0, false, 0, weight * rules.Shrinkage, 0, hessian, gradients.Count(sums));
        if (_left[id] >= 0)
        {
            var split = _splits[id];
            node = node with
            {
                Feature = split.Feature,
                Threshold = matrix.Bins[split.Feature].Threshold(split.Bin),
                MissingLeft = split.MissingLeft,
                Gain = split.Gain,
            };
        }

        // XGBoost's files hold single precision and no row counts: what is not kept there is not kept here.
        return rules.SinglePrecision
            ? node with { Value = (float)weight * (float)rules.Shrinkage, Gain = (float)node.Gain, Hessian = (float)hessian, Rows = 0 }
            : node;
    }
}
