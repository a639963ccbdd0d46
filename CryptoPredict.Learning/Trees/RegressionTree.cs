namespace CryptoPredict.Learning.Trees;

/// <summary>One node of a tree. A node without a left child is a leaf.</summary>
/// <param name="Feature">The feature asked about; 0 in a leaf.</param>
/// <param name="Threshold">Values below it go left; 0 in a leaf.</param>
/// <param name="MissingLeft">Where a missing value goes.</param>
/// <param name="Left">Index of the left child, the right one being the next; 0 in a leaf.</param>
/// <param name="Value">A leaf's contribution; in an inner node what it would have been, had it stayed a leaf.</param>
/// <param name="Gain">What the split gained; 0 in a leaf.</param>
/// <param name="Hessian">Sum of the Hessians of the training rows that reached it.</param>
/// <param name="Rows">Number of training rows that reached it; 0 where the model's file does not tell.</param>
internal readonly record struct TreeNode(int Feature, float Threshold, bool MissingLeft, int Left, double Value, double Gain, double Hessian, int Rows)
{
    public bool IsLeaf => Left == 0;
}

/// <summary>A binary tree, its nodes level by level from the root at 0, siblings side by side: one tree has exactly one such order.</summary>
internal sealed class RegressionTree
{
    /// <summary>Puts nodes in order and checks that they form a tree.</summary>
    /// <param name="nodes">Nodes in any order, the root first. <see cref="TreeNode.Left"/> is ignored.</param>
    /// <param name="left">Each node's left child, or -1 for a leaf.</param>
    /// <param name="right">Each node's right child.</param>
    /// <exception cref="InvalidDataException">A child is out of range, or is reached twice.</exception>
    public RegressionTree(ReadOnlySpan<TreeNode> nodes, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var order = new int[nodes.Length];
        var ordered = new TreeNode[nodes.Length];
        var seen = new bool[nodes.Length];
        seen[0] = true;
        var known = 1;
        for (var i = 0; i < known; i++)
        {
            var at = order[i];
            if (left[at] < 0)
            {
                ordered[i] = nodes[at] with { Left = 0 };
                continue;
            }

            ordered[i] = nodes[at] with { Left = known };
            Visit(left[at]);
            Visit(right[at]);
        }

        Nodes = known == ordered.Length ? ordered : ordered[..known];

        void Visit(int child)
        {
            if ((uint)child >= (uint)seen.Length || seen[child])
            {
                throw new InvalidDataException($"Child {child} is no node of its tree or belongs to two parents.");
            }

            seen[child] = true;
            order[known++] = child;
        }
    }

    private RegressionTree(TreeNode[] nodes) => Nodes = nodes;

    public TreeNode[] Nodes { get; }

    public int Leaves => (Nodes.Length + 1) / 2;

    /// <summary>Checks a tree that was read from a file.</summary>
    /// <param name="features">Number of features of its model.</param>
    /// <exception cref="InvalidDataException">A feature index is out of range, or a number is not finite or negative where it may not be.</exception>
    public void RequireValid(int features)
    {
        foreach (var node in Nodes)
        {
            if ((uint)node.Feature >= (uint)features)
            {
                throw new InvalidDataException($"A split uses feature {node.Feature}, but the model has {features} features.");
            }

            if (!float.IsFinite(node.Threshold) || !double.IsFinite(node.Value) || !double.IsFinite(node.Gain)
                || !double.IsFinite(node.Hessian) || node.Hessian < 0 || node.Rows < 0)
            {
                throw new InvalidDataException("A node holds a number that is not finite, or a negative count.");
            }
        }
    }

    /// <summary>Most splits between root and leaf.</summary>
    public int Depth()
    {
        var depth = new int[Nodes.Length];
        var deepest = 0;
        for (var i = 0; i < Nodes.Length; i++)
        {
            deepest = Math.Max(deepest, depth[i]);
            if (!Nodes[i].IsLeaf)
            {
                depth[Nodes[i].Left] = depth[Nodes[i].Left + 1] = depth[i] + 1;
            }
        }

        return deepest;
    }

    /// <summary>The same tree with a constant added to every value.</summary>
    public RegressionTree Raise(double by) => new(Array.ConvertAll(Nodes, n => n with { Value = n.Value + by }));

    public double Predict(ReadOnlySpan<float> row)
    {
        var at = 0;
        while (!Nodes[at].IsLeaf)
        {
            at = Next(in Nodes[at], row);
        }

        return Nodes[at].Value;
    }

    /// <summary>The child of an inner node that a row goes to.</summary>
    public static int Next(in TreeNode node, ReadOnlySpan<float> row)
    {
        var value = row[node.Feature];
        var goesLeft = float.IsNaN(value) ? node.MissingLeft : value < node.Threshold;
        return node.Left + (goesLeft ? 0 : 1);
    }
}
