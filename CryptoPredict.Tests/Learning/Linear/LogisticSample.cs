using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Tests.Learning.Linear;

/// <summary>Random rows whose class depends on them, and the objective written out by its definition.</summary>
internal sealed record LogisticSample(double[] Features, int Columns, int[] Labels, int Classes)
{
    public int Rows => Labels.Length;

    public static LogisticSample Random(int seed, int rows = 200, int columns = 5, int classes = 2)
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
            labels[row] = row < classes ? row : Math.Clamp((int)Math.Floor((signal + 1) / 2.7 * classes), 0, classes - 1);
        }

        return new LogisticSample(features, columns, labels, classes);
    }

    public LogisticFit Fit(LogisticOptions? options = null) =>
        LogisticRegression.Fit<double>(
            Features, Columns, Labels, Classes, options ?? new LogisticOptions(), cancellationToken: TestContext.Current.CancellationToken);

    public double[][] Probabilities(LogisticModel model) => [.. Enumerable.Range(0, Rows).Select(row =>
    {
        var probabilities = new double[Classes];
        model.Probabilities<double>(Features.AsSpan(row * Columns, Columns), probabilities);
        return probabilities;
    })];

    public double Objective(LogisticModel model, double inverseRegularization)
    {
        var weights = Enumerable.Range(0, model.Outputs).SelectMany(output => model.Weights(output).ToArray());
        return (0.5 * weights.Sum(weight => weight * weight))
            - (inverseRegularization * Probabilities(model).Select((p, row) => Math.Log(p[Labels[row]])).Sum());
    }

    /// <summary>The same rows with every value of a column mapped.</summary>
    public LogisticSample Map(Func<double, int, double> map) => this with { Features = [.. Features.Select((value, i) => map(value, i % Columns))] };
}
