using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

/// <summary>
/// The regression set on which the reference models' errors were recorded, made anew from its recipe: 32 uniform features of which nine
/// matter, and noise of standard deviation 1.
/// </summary>
internal static class RegressionSample
{
    public const int Columns = 32;
    private const int TestRows = 2000;

    /// <summary>Training rows and 2,000 test rows.</summary>
    public static (TreeDataset Train, TreeDataset Test) Make(int trainRows)
    {
        var random = new NumpyRandom(7);
        var rows = trainRows + TestRows;
        var x = new float[rows * Columns];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (float)random.Rand();
        }

        var y = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            y[row] = (float)(Signal(x.AsSpan(row * Columns, Columns)) + random.Randn());
        }

        return (
            new TreeDataset(new FeatureMatrix(x[..(trainRows * Columns)], Columns), y[..trainRows]),
            new TreeDataset(new FeatureMatrix(x[(trainRows * Columns)..], Columns), y[trainRows..]));
    }

    /// <summary>Root mean squared error of a model on some rows.</summary>
    public static double Rmse(TreeEnsemble model, TreeDataset rows)
    {
        var predictions = model.Predict(rows.Features);
        return Math.Sqrt(predictions.Zip(rows.Targets, (p, t) => (p - t) * (p - t)).Average());
    }

    // Single precision after every operation, as the recipe computes it.
    private static float Signal(ReadOnlySpan<float> x)
    {
        var bump = x[2] - 0.5f;
        return (10f * (float)Math.Sin((float)Math.PI * x[0] * x[1])) + (20f * (bump * bump)) + (10f * x[3]) + (5f * x[4])
            + (3f * Math.Sign(x[5] - 0.5f) * x[6]) + (4f * MathF.Abs(x[7] - x[8]));
    }
}
