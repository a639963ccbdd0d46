using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

/// <summary>Small random data sets with ties, missing values and a signal.</summary>
internal static class RandomRows
{
    /// <param name="seed">Seed of the rows.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of features, 2 or more.</param>
    /// <param name="labels">Whether targets are labels 0 and 1.</param>
    /// <param name="missing">Share of the values that are missing.</param>
    public static TreeDataset Make(int seed, int rows, int columns, bool labels = false, double missing = 0.1)
    {
        var random = new Random(seed);
        var x = new float[rows * columns];
        for (var i = 0; i < x.Length; i++)
        {
            // Every third column has few distinct values, one of them written both as 0 and as -0.
            var value = i % columns % 3 == 2 ? random.Next(-3, 4) * 0.5f : (float)((random.NextDouble() * 20) - 10);
            x[i] = random.NextDouble() < missing ? float.NaN : value == 0 && random.Next(2) == 0 ? -0f : value;
        }

        var y = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var first = x[row * columns];
            var second = x[(row * columns) + 1];
            var signal = (float.IsNaN(first) ? 4 : first > 2 ? 3 : -1) + (float.IsNaN(second) ? -2 : 0.3 * second) + random.NextDouble();
            y[row] = labels ? signal > 0.5 ? 1 : 0 : (float)signal;
        }

        return new TreeDataset(new FeatureMatrix(x, columns), y);
    }

    /// <summary>A small trained model of each kind and loss.</summary>
    public static TreeEnsemble Train(TreeEnsembleKind kind, TreeLoss loss, int seed, int threads = 1)
    {
        var data = Make(seed, 300, 5, loss == TreeLoss.Logistic);
        return kind switch
        {
            TreeEnsembleKind.LightGbm => LightGbm.Train(data, new LightGbmParameters
            {
                Objective = loss,
                NumIterations = 12,
                MinDataInLeaf = 3,
                BaggingFraction = 0.7,
                BaggingFreq = 2,
                FeatureFraction = 0.8,
                Seed = seed,
                NumThreads = threads,
            }),
            TreeEnsembleKind.XGBoost => XGBoost.Train(data, new XGBoostParameters
            {
                Objective = loss,
                NumRounds = 12,
                MaxDepth = 4,
                Subsample = 0.8,
                ColsampleByTree = 0.8,
                Gamma = 0.1,
                Seed = seed,
                NThread = threads,
            }),
            _ => RandomForest.Train(data, new RandomForestParameters
            {
                NEstimators = 12,
                MaxDepth = 5,
                MaxFeatures = 0.5,
                RandomState = seed,
                NJobs = threads
            }),
        };
    }

    /// <summary>Every kind with every loss it has.</summary>
    public static TheoryData<TreeEnsembleKind, TreeLoss> Kinds => new()
    {
        { TreeEnsembleKind.LightGbm, TreeLoss.SquaredError },
        { TreeEnsembleKind.LightGbm, TreeLoss.Logistic },
        { TreeEnsembleKind.XGBoost, TreeLoss.SquaredError },
        { TreeEnsembleKind.XGBoost, TreeLoss.Logistic },
        { TreeEnsembleKind.RandomForest, TreeLoss.SquaredError },
    };

    public static string Write(TreeEnsemble model) =>
        model.Kind == TreeEnsembleKind.XGBoost ? XGBoostJsonFormat.Write(model) : LightGbmTextFormat.Write(model);

    public static TreeEnsemble Read(TreeEnsembleKind kind, string text) =>
        kind == TreeEnsembleKind.XGBoost ? XGBoostJsonFormat.Read(text) : LightGbmTextFormat.Read(text);
}
