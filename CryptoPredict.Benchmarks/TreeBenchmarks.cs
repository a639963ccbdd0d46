using BenchmarkDotNet.Attributes;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// Training of the tree learners on 32 features, and prediction of one row. The sizes and settings are those of the reference figures:
/// boosting with 31 leaves and 100 rounds, a forest of 100 trees of depth 12 with a third of the features at each split.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class TreeBenchmarks
{
    private const int Columns = 32;

    private TreeDataset _small = null!;
    private TreeDataset _large = null!;
    private TreeEnsemble _boosted = null!;
    private TreeEnsemble _forest = null!;
    private TreeShap _shap = null!;
    private int _row;

    private static RandomForestParameters ForestParameters => new() { MaxDepth = 12, MaxFeatures = 1 / 3.0 };

    [GlobalSetup]
    public void MakeData()
    {
        _small = Make(10_000, seed: 7);
        _large = Make(200_000, seed: 7);
        _boosted = LightGbm.Train(_small, new LightGbmParameters());
        _forest = RandomForest.Train(_small, ForestParameters);
        _shap = new TreeShap(_boosted);
    }

    /// <summary>10,000 rows, leaf-wise.</summary>
    [Benchmark]
    public TreeEnsemble LightGbm_10k() => LightGbm.Train(_small, new LightGbmParameters());

    /// <summary>10,000 rows, six levels.</summary>
    [Benchmark]
    public TreeEnsemble XGBoost_10k() => XGBoost.Train(_small, new XGBoostParameters { Eta = 0.1 });

    /// <summary>200,000 rows, leaf-wise.</summary>
    [Benchmark]
    public TreeEnsemble LightGbm_200k() => LightGbm.Train(_large, new LightGbmParameters());

    /// <summary>10,000 rows, a third of the features at each split.</summary>
    [Benchmark]
    public TreeEnsemble RandomForest_10k() => RandomForest.Train(_small, ForestParameters);

    /// <summary>One row through 100 boosted trees.</summary>
    [Benchmark]
    public double Predict_row_boosted() => _boosted.Predict(NextRow());

    /// <summary>One row through 100 trees of depth 12.</summary>
    [Benchmark]
    public double Predict_row_forest() => _forest.Predict(NextRow());

    /// <summary>SHAP values of one row of 100 boosted trees.</summary>
    [Benchmark]
    public double[] Explain_row_boosted() => _shap.Explain(NextRow());

    // Another row each time, so that neither caches nor branch prediction learn one row's way.
    private ReadOnlySpan<float> NextRow()
    {
        _row = (_row + 1) % _small.Rows;
        return _small.Features.Row(_row);
    }

    // Friedman's function with a few more terms: nine features that matter, the others noise. With few distinct values every library bins them alike.
    internal static TreeDataset Make(int rows, int seed, int? distinct = null)
    {
        var random = new Random(seed);
        var x = new float[rows * Columns];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = random.NextSingle();
            if (distinct is { } values)
            {
                x[i] = MathF.Floor(x[i] * values) / values;
            }
        }

        var y = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var v = x.AsSpan(row * Columns, Columns);
            y[row] = (10 * MathF.Sin(MathF.PI * v[0] * v[1])) + (20 * (v[2] - 0.5f) * (v[2] - 0.5f)) + (10 * v[3]) + (5 * v[4])
                + (3 * MathF.Sign(v[5] - 0.5f) * v[6]) + (4 * MathF.Abs(v[7] - v[8])) + random.NextSingle();
        }

        return new TreeDataset(new FeatureMatrix(x, Columns), y);
    }
}
