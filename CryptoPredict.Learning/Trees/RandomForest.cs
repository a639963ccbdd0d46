using System.Collections.Concurrent;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>Settings of a random forest; names and meanings are scikit-learn's.</summary>
public sealed record RandomForestParameters
{
    /// <summary>Trees to grow, 1 or more.</summary>
    public int NEstimators { get; init; } = 100;

    /// <summary>Most splits between root and leaf; 0 for no limit.</summary>
    public int MaxDepth { get; init; }

    /// <summary>Share of the features drawn at each split, more than 0 to 1; at least one feature is drawn.</summary>
    public double MaxFeatures { get; init; } = 1;

    /// <summary>Fewest rows in a leaf, a row drawn twice counting twice; 1 or more.</summary>
    public int MinSamplesLeaf { get; init; } = 1;

    /// <summary>Whether each tree learns from rows drawn with replacement; otherwise from all rows.</summary>
    public bool Bootstrap { get; init; } = true;

    /// <summary>Most bins per feature, 2 to 255.</summary>
    public int MaxBin { get; init; } = FeatureBins.MaxCount;

    /// <summary>Seed of all drawing.</summary>
    public int RandomState { get; init; }

    /// <summary>Threads to use; 0 for one per processor. The forest is the same for any number.</summary>
    public int NJobs { get; init; }

    internal void Validate()
    {
        ParameterChecks.AtLeast(NEstimators, 1);
        ParameterChecks.AtLeast(MaxDepth, 0);
        ParameterChecks.Fraction(MaxFeatures);
        ParameterChecks.AtLeast(MinSamplesLeaf, 1);
        ParameterChecks.Between(MaxBin, 2, FeatureBins.MaxCount);
        ParameterChecks.AtLeast(NJobs, 0);
    }
}

/// <summary>
/// Random forest regression (L. Breiman, "Random Forests", 2001). For targets 0 and 1 variance is half the Gini impurity, so the same
/// forest classifies: its output is then P(1).
/// </summary>
public static class RandomForest
{
    /// <summary>Trains a forest. The same data, parameters and seed give the same bits.</summary>
    /// <param name="data">Rows to learn from.</param>
    /// <param name="parameters">Settings.</param>
    /// <param name="progress">Reported to after every tree, from the training threads, one at a time.</param>
    /// <param name="cancellationToken">Stops between two splits.</param>
    /// <returns>The trained forest.</returns>
    /// <exception cref="ArgumentException">Data or parameters are not as they must be; the message names which.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static TreeEnsemble Train(
        TreeDataset data, RandomForestParameters parameters, IProgress<TreeProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        cancellationToken.ThrowIfCancellationRequested();

        using var team = new WorkerTeam(WorkerTeam.Resolve(parameters.NJobs));
        var matrix = BinnedMatrix.Build(data.Features, parameters.MaxBin, withBlocks: false, team);
        var mean = data.Targets.Sum(t => (double)t) / data.Rows;
        var gradients = Gradients(data, mean);
        var seeds = new Random(parameters.RandomState);
        var seedOf = Enumerable.Range(0, parameters.NEstimators).Select(_ => seeds.Next()).ToArray();
        var trees = new RegressionTree[parameters.NEstimators];
        var idle = new ConcurrentBag<Grower>();
        var gate = new Lock();
        var done = 0;
        team.Run(trees.Length, tree =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var grower = idle.TryTake(out var free) ? free : new Grower(matrix, gradients, parameters);
            trees[tree] = grower.Grow(new Random(seedOf[tree]), cancellationToken).Raise(mean);
            idle.Add(grower);
            lock (gate)
            {
                progress?.Report(new TreeProgress(++done, trees.Length, null));
            }
        });
        return new TreeEnsemble(TreeEnsembleKind.RandomForest, TreeLoss.SquaredError, data.Features.Columns, 0, trees);
    }

    // Targets as distances from their mean: small numbers keep more of the fixed-point digits.
    private static FixedPointGradients Gradients(TreeDataset data, double mean)
    {
        var gradients = new FixedPointGradients(data.Rows, unitHessian: true);
        gradients.SetScale(data.Targets.Max(t => Math.Abs(mean - t)), 1);
        for (var row = 0; row < data.Rows; row++)
        {
            gradients.Set(row, mean - data.Targets[row]);
        }

        return gradients;
    }

    /// <summary>What one thread needs to grow trees, used for one tree after another.</summary>
    private sealed class Grower
    {
        private readonly FixedPointGradients _source;
        private readonly FixedPointGradients _drawnGradients;
        private readonly SampledSplitSearch _search;
        private readonly TreeGrower _grower;
        private readonly bool _bootstrap;
        private readonly int[] _draws;
        private readonly int[] _rows;

        public Grower(BinnedMatrix matrix, FixedPointGradients source, RandomForestParameters parameters)
        {
            _source = source;
            _drawnGradients = new FixedPointGradients(matrix.Rows, unitHessian: true);
            var rules = new SplitRules
            {
                MaxDepth = parameters.MaxDepth > 0 ? parameters.MaxDepth : int.MaxValue,
                MinRows = parameters.MinSamplesLeaf,
            };
            var featuresPerNode = Math.Max(1, (int)(parameters.MaxFeatures * matrix.Features));
            _search = new SampledSplitSearch(matrix, _drawnGradients, rules, featuresPerNode);
            // Trees grow side by side; within one tree there is nothing to share out.
            _grower = new TreeGrower(matrix, _drawnGradients, rules, _search, WorkerTeam.Single);
            _bootstrap = parameters.Bootstrap;
            _draws = new int[matrix.Rows];
            _rows = new int[matrix.Rows];
        }

        public RegressionTree Grow(Random random, CancellationToken cancellationToken)
        {
            Array.Fill(_draws, _bootstrap ? 0 : 1);
            for (var i = 0; _bootstrap && i < _draws.Length; i++)
            {
                _draws[random.Next(_draws.Length)]++;
            }

            var count = 0;
            for (var row = 0; row < _draws.Length; row++)
            {
                _rows[count] = row;
                count += _draws[row] > 0 ? 1 : 0;
            }

            _drawnGradients.SetDrawn(_source, _draws);
            _search.Begin(random);
            return _grower.Grow(_rows.AsMemory(0, count), cancellationToken).Tree;
        }
    }
}
