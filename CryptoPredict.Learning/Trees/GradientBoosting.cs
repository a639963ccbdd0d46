using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>The boosting loop: gradients of the loss at the current margins, a tree that answers them, new margins.</summary>
internal sealed class GradientBoosting
{
    private const int RowsPerRange = 4096;

    private readonly TreeDataset _data;
    private readonly BoostingPlan _plan;
    private readonly WorkerTeam _team;
    private readonly FixedPointGradients _gradients;
    private readonly TreeGrower _grower;
    private readonly HistogramSplitSearch _search;
    private readonly double[] _margins;
    private readonly double[] _residuals;
    private readonly Random _random;

    private GradientBoosting(TreeDataset data, BoostingPlan plan, WorkerTeam team)
    {
        _data = data;
        _plan = plan;
        _team = team;
        var matrix = BinnedMatrix.Build(data.Features, plan.MaxBins, withBlocks: true, team);
        _gradients = new FixedPointGradients(data.Rows, plan.Loss == TreeLoss.SquaredError);
        _search = new HistogramSplitSearch(matrix, _gradients, plan.Rules, team);
        _grower = new TreeGrower(matrix, _gradients, plan.Rules, _search, team);
        _margins = new double[data.Rows];
        _residuals = new double[data.Rows];
        _random = new Random(plan.Seed);
    }

    public static TreeEnsemble Train(
        TreeDataset data, BoostingPlan plan, TreeDataset? validation, IProgress<TreeProgress>? progress, CancellationToken cancellationToken)
    {
        validation?.RequireWidth(data.Features.Columns, nameof(validation));
        if (plan.EarlyStoppingRounds > 0 && validation is null)
        {
            throw new ArgumentException("Early stopping needs validation rows; give some or set the rounds to 0.", nameof(validation));
        }

        if (plan.Loss == TreeLoss.Logistic)
        {
            data.RequireLabels(nameof(data));
            validation?.RequireLabels(nameof(validation));
        }

        cancellationToken.ThrowIfCancellationRequested();
        using var team = new WorkerTeam(WorkerTeam.Resolve(plan.Threads));
        return new GradientBoosting(data, plan, team).Run(validation, progress, cancellationToken);
    }

    private TreeEnsemble Run(TreeDataset? validation, IProgress<TreeProgress>? progress, CancellationToken cancellationToken)
    {
        var start = StartMargin();
        Array.Fill(_margins, start);
        var watch = validation is null ? null : new ValidationWatch(validation, _plan.Loss, start);
        var trees = new List<RegressionTree>(_plan.Rounds);
        var order = new int[_data.Rows];
        int[] all = [.. Enumerable.Range(0, _data.Rows)];
        var drawn = new bool[_data.Rows];
        var count = 0;
        for (var round = 0; round < _plan.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (round % _plan.DrawRowsEvery == 0)
            {
                count = DrawRows(drawn);
            }

            if (_plan.RowFraction >= 1)
            {
                all.CopyTo(order, 0);
            }
            else
            {
                ListRows(drawn, order);
            }

            DrawFeatures();
            SetGradients();
            var grown = _grower.Grow(order.AsMemory(0, count), cancellationToken);
            UpdateMargins(grown, order, drawn);
            trees.Add(grown.Tree);

            watch?.Add(grown.Tree);
            progress?.Report(new TreeProgress(round + 1, _plan.Rounds, watch?.Loss));
            if (watch is not null && _plan.EarlyStoppingRounds > 0 && round + 1 - watch.BestCount >= _plan.EarlyStoppingRounds)
            {
                break;
            }
        }

        if (watch is not null && _plan.EarlyStoppingRounds > 0)
        {
            trees.RemoveRange(watch.BestCount, trees.Count - watch.BestCount);
        }

        if (_plan.Kind == TreeEnsembleKind.LightGbm)
        {
            trees[0] = trees[0].Raise(start);
        }

        return new TreeEnsemble(_plan.Kind, _plan.Loss, _data.Features.Columns, _plan.BaseScore, [.. trees]);
    }

    // LightGBM's boost_from_average: the constant that fits best.
    private double StartMargin()
    {
        if (_plan.Kind == TreeEnsembleKind.XGBoost)
        {
            return _plan.Loss == TreeLoss.Logistic ? Math.Log(_plan.BaseScore / (1 - _plan.BaseScore)) : _plan.BaseScore;
        }

        var mean = _data.Targets.Sum(t => (double)t) / _data.Rows;
        if (_plan.Loss == TreeLoss.SquaredError)
        {
            return mean;
        }

        // All labels alike would be infinite log odds.
        var share = Math.Clamp(mean, 1e-15, 1 - 1e-15);
        return Math.Log(share / (1 - share));
    }

    private int DrawRows(bool[] drawn)
    {
        if (_plan.RowFraction >= 1)
        {
            Array.Fill(drawn, true);
            return drawn.Length;
        }

        // Selection sampling: each row with the chance that leaves exactly `wanted` drawn.
        var wanted = Math.Max(1, (int)(_plan.RowFraction * drawn.Length));
        var left = wanted;
        for (var row = 0; row < drawn.Length; row++)
        {
            drawn[row] = _random.Next(drawn.Length - row) < left;
            left -= drawn[row] ? 1 : 0;
        }

        return wanted;
    }

    private static void ListRows(bool[] drawn, int[] order)
    {
        var listed = 0;
        for (var row = 0; row < drawn.Length; row++)
        {
            order[listed] = row;
            listed += drawn[row] ? 1 : 0;
        }
    }

    private void DrawFeatures()
    {
        if (_plan.FeatureFraction >= 1)
        {
            return;
        }

        var features = Enumerable.Range(0, _search.Allowed.Length).ToArray();
        _random.Shuffle(features);
        var wanted = Math.Max(1, (int)Math.Round(_plan.FeatureFraction * features.Length));
        Array.Clear(_search.Allowed);
        foreach (var feature in features.AsSpan(0, wanted))
        {
            _search.Allowed[feature] = true;
        }
    }

    private void SetGradients()
    {
        if (_plan.Loss == TreeLoss.Logistic)
        {
            _gradients.SetScale(1, 1);
            _team.RunRanges(_data.Rows, RowsPerRange, (begin, end) =>
            {
                for (var row = begin; row < end; row++)
                {
                    var p = TreeEnsemble.Logistic(_margins[row]);
                    // XGBoost's floor under the Hessian.
                    _gradients.Set(row, p - _data.Targets[row], Math.Max(p * (1 - p), 1e-16));
                }
            });
            return;
        }

        var gate = new Lock();
        var largest = 0d;
        _team.RunRanges(_data.Rows, RowsPerRange, (begin, end) =>
        {
            var largestHere = 0d;
            for (var row = begin; row < end; row++)
            {
                var residual = _margins[row] - _data.Targets[row];
                _residuals[row] = residual;
                largestHere = Math.Max(largestHere, Math.Abs(residual));
            }

            lock (gate)
            {
                largest = Math.Max(largest, largestHere);
            }
        });
        _gradients.SetScale(largest, 1);
        _team.RunRanges(_data.Rows, RowsPerRange, (begin, end) =>
        {
            for (var row = begin; row < end; row++)
            {
                _gradients.Set(row, _residuals[row]);
            }
        });
    }

    private void UpdateMargins(GrownTree grown, int[] order, bool[] drawn)
    {
        // By rows and not by leaves: neighbouring margins share cache lines, which two threads would take from each other.
        _team.RunRanges(_data.Rows, RowsPerRange, (first, last) =>
        {
            foreach (var (value, begin, count) in grown.Leaves)
            {
                var rows = order.AsSpan(begin, count);
                foreach (var row in rows[FirstFrom(rows, first)..FirstFrom(rows, last)])
                {
                    _margins[row] += value;
                }
            }
        });
        if (_plan.RowFraction >= 1)
        {
            return;
        }

        _team.RunRanges(_data.Rows, RowsPerRange, (begin, end) =>
        {
            for (var row = begin; row < end; row++)
            {
                if (!drawn[row])
                {
                    _margins[row] += grown.Tree.Predict(_data.Features.Row(row));
                }
            }
        });
    }

    // Where the first row of at least a number stands in an ascending list.
    private static int FirstFrom(ReadOnlySpan<int> rows, int row)
    {
        var place = rows.BinarySearch(row);
        return place < 0 ? ~place : place;
    }
}
