using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void No_weight_and_no_intercept_can_be_moved_to_a_lower_objective()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var sample = LogisticSample.Random(seed);
            var inverseRegularization = Math.Pow(10, (seed - 5) / 2.0);

            var fit = sample.Fit(new LogisticOptions { InverseRegularization = inverseRegularization });

            Assert.True(fit.Converged);
            var best = sample.Objective(fit.Model, inverseRegularization);
            Assert.Equal(1, fit.Objective / best, 1e-12);
            foreach (var neighbour in Neighbours(fit.Model, 1e-4))
            {
                Assert.True(sample.Objective(neighbour, inverseRegularization) > best, $"Seed {seed} has a better neighbour.");
            }
        }
    }

    [Fact]
    public void Mean_probability_of_a_class_is_its_share_of_the_rows()
    {
        // What the intercept's zero gradient says.
        var sample = LogisticSample.Random(1);

        Assert.Equal(sample.Labels.Sum(), sample.Probabilities(sample.Fit().Model).Sum(), 1e-7);
    }

    [Fact]
    public void Standardising_makes_units_and_origins_of_the_features_irrelevant()
    {
        var sample = LogisticSample.Random(2);
        var options = new LogisticOptions { Standardize = true };
        double[] units = [1e-8, 1e6, 3, 1, 1e20];
        var other = sample.Map((value, j) => (value + 5 - j) * units[j]);

        var fit = sample.Fit(options);
        var otherFit = other.Fit(options);

        Assert.True(fit.Converged && otherFit.Converged);
        AssertClose(sample.Probabilities(fit.Model), other.Probabilities(otherFit.Model), 1e-8);
        Assert.Equal(1, fit.Model.Weights[1] / (otherFit.Model.Weights[1] * 1e6), 1e-6);
    }

    [Fact]
    public void Standardising_is_what_standardising_the_rows_gives()
    {
        var sample = LogisticSample.Random(3).Map((value, j) => (value * (j + 1)) + j);
        var columns = Enumerable.Range(0, 5).Select(j => sample.Features.Where((_, i) => i % 5 == j).ToArray()).ToArray();
        var means = columns.Select(column => column.Average()).ToArray();
        var deviations = columns.Select((column, j) => Math.Sqrt(column.Average(value => Math.Pow(value - means[j], 2)))).ToArray();
        var standard = sample.Map((value, j) => (value - means[j]) / deviations[j]);

        AssertClose(
            standard.Probabilities(standard.Fit().Model),
            sample.Probabilities(sample.Fit(new LogisticOptions { Standardize = true }).Model),
            1e-8);
    }

    [Fact]
    public void Badly_scaled_features_converge_to_the_same_optimum()
    {
        var sample = LogisticSample.Random(4).Map((value, j) => j == 0 ? 1e6 * value : j == 1 ? 1e9 + value : j == 2 ? 1e-6 * value : value);

        var fit = sample.Fit();

        Assert.True(fit.Converged);
        Assert.InRange(fit.Iterations, 1, 60);
    }

    [Fact]
    public void A_constant_column_gets_no_weight()
    {
        var sample = LogisticSample.Random(5).Map((value, j) => j == 3 ? 0.1 : value);
        foreach (var standardize in new[] { false, true })
        {
            var fit = sample.Fit(new LogisticOptions { Standardize = standardize });

            Assert.True(fit.Converged);
            Assert.Equal(0, fit.Model.Weights[3]);
        }
    }

    [Fact]
    public void Separable_rows_and_a_weak_penalty_still_end()
    {
        double[] features = [-2, -1, 1, 2];

        var fit = LogisticRegression.Fit<double>(
            features, 1, [0, 0, 1, 1], new LogisticOptions { InverseRegularization = 1e8 }, TestContext.Current.CancellationToken);

        Assert.True(fit.Converged);
        Assert.True(fit.Model.LogOdds<double>([1]) > Math.Log(999_999));
        Assert.Equal(0, fit.Model.LogOdds<double>([0]), 4e-6);
    }

    [Fact]
    public void Exchanging_the_classes_exchanges_the_probabilities()
    {
        var sample = LogisticSample.Random(6);
        var other = sample with { Labels = [.. sample.Labels.Select(label => 1 - label)] };

        AssertClose(sample.Probabilities(sample.Fit().Model), [.. other.Probabilities(other.Fit().Model).Select(p => 1 - p)], 1e-8);
    }

    [Fact]
    public void Single_precision_features_are_computed_in_double()
    {
        var sample = LogisticSample.Random(7).Map((value, _) => (float)value);
        float[] single = [.. sample.Features.Select(value => (float)value)];

        var fit = LogisticRegression.Fit<float>(single, 5, sample.Labels, new LogisticOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(LogisticFile.Write(sample.Fit().Model), LogisticFile.Write(fit.Model));
        Assert.Equal(sample.Fit().Model.LogOdds<double>(sample.Features.AsSpan(0, 5)), fit.Model.LogOdds<float>(single.AsSpan(0, 5)));
    }

    [Fact]
    public void The_given_rows_are_left_alone()
    {
        var sample = LogisticSample.Random(8);
        double[] before = [.. sample.Features];

        sample.Fit();

        Assert.Equal(before, sample.Features);
    }

    [Fact]
    public void Steps_are_limited_and_the_shortfall_is_told()
    {
        var fit = LogisticSample.Random(10).Fit(new LogisticOptions { MaxIterations = 2 });

        Assert.Equal((2, false), (fit.Iterations, fit.Converged));
    }

    [Fact]
    public void An_unreachable_tolerance_ends_at_the_limit_of_rounding()
    {
        var sample = LogisticSample.Random(11);

        var fit = sample.Fit(new LogisticOptions { Tolerance = 1e-300 });

        Assert.False(fit.Converged);
        AssertClose(sample.Probabilities(sample.Fit().Model), sample.Probabilities(fit.Model), 1e-9);
    }

    [Fact]
    public void Fit_can_be_cancelled()
    {
        var sample = LogisticSample.Random(12);

        Assert.Throws<OperationCanceledException>(
            () => LogisticRegression.Fit<double>(sample.Features, 5, sample.Labels, new LogisticOptions(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Wrong_input_is_refused_by_name_row_and_column()
    {
        Refused("features", "positive multiple of 2", [], []);
        Refused("features", "positive multiple of 2", [1, 2, 3], [0]);
        Refused("features", "Row 1, column 0 holds NaN", [1, 2, double.NaN, 4], [0, 1]);
        Refused("features", "Row 0, column 1 holds", [1, double.NegativeInfinity, 3, 4], [0, 1]);
        Refused("features", "Row 1, column 1 holds", [1, 2, 3, 2e100], [0, 1]);
        Refused("labels", "2 rows of features but 1 labels", [1, 2, 3, 4], [0]);
        Refused("labels", "label of row 1 is 2", [1, 2, 3, 4], [0, 2]);
        Refused("labels", "label of row 0 is -1", [1, 2, 3, 4], [-1, 1]);
        Refused("labels", "has label 0", [1, 2, 3, 4], [1, 1]);
        Refused("labels", "has label 1", [1, 2, 3, 4], [0, 0]);
        Refused("InverseRegularization", "more than 0", [1, 2, 3, 4], [0, 1], new LogisticOptions { InverseRegularization = 0 });
        Refused("Tolerance", "more than 0", [1, 2, 3, 4], [0, 1], new LogisticOptions { Tolerance = double.NaN });
        Refused("MaxIterations", "1 or more", [1, 2, 3, 4], [0, 1], new LogisticOptions { MaxIterations = 0 });

        static void Refused(string argument, string message, double[] features, int[] labels, LogisticOptions? options = null)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(() => new LogisticSample(features, 2, labels).Fit(options));
            Assert.Equal(argument, refusal.ParamName);
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<LogisticModel> Neighbours(LogisticModel model, double step)
    {
        foreach (var by in new[] { step, -step })
        {
            for (var j = 0; j < model.Features; j++)
            {
                var moved = model.Weights.ToArray();
                moved[j] += by;
                yield return new LogisticModel(moved, model.Intercept);
            }

            yield return new LogisticModel(model.Weights.ToArray(), model.Intercept + by);
        }
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
