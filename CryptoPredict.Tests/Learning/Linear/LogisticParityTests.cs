using System.Globalization;
using CryptoPredict.Learning.Linear;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LogisticParityTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData("binary_C1", 1.0, 2)]
    [InlineData("binary_C0p1", 0.1, 2)]
    [InlineData("multinomial3_C1", 1.0, 3)]
    public void Coefficients_and_probabilities_agree_with_the_exact_solution(string name, double inverseRegularization, int classes)
    {
        var expected = GoldenFile.Read("logreg_tiny.json").GetProperty("cases").GetProperty(name);
        var rows = GoldenFile.ReadRows("logreg_tiny.csv");
        double[] features = [.. rows.SelectMany(row => row.Take(3)).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        int[] labels = [.. rows.Select(row => int.Parse(row[classes == 2 ? 3 : 4], CultureInfo.InvariantCulture))];

        var fit = LogisticRegression.Fit<double>(
            features, 3, labels, classes, new LogisticOptions { InverseRegularization = inverseRegularization },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(fit.Converged);
        var coefficients = expected.GetProperty("coefficients").EnumerateArray().ToArray();
        Assert.Equal(coefficients.Length, fit.Model.Outputs);
        for (var output = 0; output < coefficients.Length; output++)
        {
            double[] actual = [.. fit.Model.Weights(output), fit.Model.Intercepts[output]];
            AssertClose([.. coefficients[output].EnumerateArray().Select(one => one.GetDouble())], actual);
        }

        var probabilities = new double[classes];
        var row = 0;
        foreach (var one in expected.GetProperty("probabilities").EnumerateArray())
        {
            fit.Model.Probabilities<double>(features.AsSpan(3 * row++, 3), probabilities);
            AssertClose([.. one.EnumerateArray().Select(p => p.GetDouble())], probabilities);
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
