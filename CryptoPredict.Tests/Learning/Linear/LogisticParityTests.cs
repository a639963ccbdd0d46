using System.Globalization;
using CryptoPredict.Learning.Linear;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LogisticParityTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData("binary_C1", 1.0)]
    [InlineData("binary_C0p1", 0.1)]
    public void Coefficients_and_probabilities_agree_with_the_exact_solution(string name, double inverseRegularization)
    {
        var expected = GoldenFile.Read("logreg_tiny.json").GetProperty("cases").GetProperty(name);
        var rows = GoldenFile.ReadRows("logreg_tiny.csv");
        double[] features = [.. rows.SelectMany(row => row.Take(3)).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        int[] labels = [.. rows.Select(row => int.Parse(row[3], CultureInfo.InvariantCulture))];

        var fit = LogisticRegression.Fit<double>(
            features, 3, labels, new LogisticOptions { InverseRegularization = inverseRegularization }, TestContext.Current.CancellationToken);

        Assert.True(fit.Converged);
        var coefficients = Assert.Single(expected.GetProperty("coefficients").EnumerateArray());
        AssertClose([.. coefficients.EnumerateArray().Select(one => one.GetDouble())], [.. fit.Model.Weights, fit.Model.Intercept]);
        var row = 0;
        foreach (var one in expected.GetProperty("probabilities").EnumerateArray())
        {
            var rise = LogisticModel.Sigmoid(fit.Model.LogOdds<double>(features.AsSpan(3 * row++, 3)));
            AssertClose([.. one.EnumerateArray().Select(p => p.GetDouble())], [1 - rise, rise]);
        }
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
