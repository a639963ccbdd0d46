using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Tests.Learning.Linear;

/// <summary>Random rows whose class depends on them, and the objective written out by its definition.</summary>
internal sealed record LogisticSample(double[] Features, int Columns, int[] Labels)
{
    public int Rows => Labels.Length;

    public static LogisticSample Random(int seed, int rows = 200, int columns = 5)
    {
        var random = new Random(seed);
        var features = new double[rows * columns];
        var labels = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < columns; j++)
            {
                features[(row * columns) + j] = (2 * random.NextDouble()) - 1;
            }

            var signal = features[row * columns] + (0.7 * random.NextDouble());
            labels[row] = row < 2 ? row : Math.Clamp((int)Math.Floor((signal + 1) / 2.7 * 2), 0, 1);
        }

        return new LogisticSample(features, columns, labels);
    }

    public LogisticFit Fit(LogisticOptions? options = null) =>
        LogisticRegression.Fit<double>(Features, Columns, Labels, options ?? new LogisticOptions(), TestContext.Current.CancellationToken);

    /// <summary>The probability of class 1, row by row.</summary>
    public double[] Probabilities(LogisticModel model) =>
        [.. Enumerable.Range(0, Rows).Select(row => LogisticModel.Sigmoid(model.LogOdds<double>(Features.AsSpan(row * Columns, Columns))))];

    public double Objective(LogisticModel model, double inverseRegularization)
    {
        var penalty = 0.0;
        foreach (var weight in model.Weights)
        {
            penalty += weight * weight;
        }

        return (0.5 * penalty) - (inverseRegularization * Probabilities(model).Select((p, row) => Math.Log(Labels[row] == 1 ? p : 1 - p)).Sum());
    }

    /// <summary>The same rows with every value of a column mapped.</summary>
    public LogisticSample Map(Func<double, int, double> map) => this with { Features = [.. Features.Select((value, i) => map(value, i % Columns))] };
}
