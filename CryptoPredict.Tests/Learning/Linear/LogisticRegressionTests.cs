using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LogisticRegressionTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void No_weight_and_no_intercept_can_be_moved_to_a_lower_objective(int classes)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var sample = LogisticSample.Random(seed, classes: classes);
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
        var sample = LogisticSample.Random(1, classes: 4);

        var probabilities = sample.Probabilities(sample.Fit().Model);

        for (var label = 0; label < 4; label++)
        {
            Assert.Equal(sample.Labels.Count(one => one == label), probabilities.Sum(p => p[label]), 1e-7);
        }

        Assert.All(probabilities, p => Assert.Equal(1, p.Sum(), 1e-12));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Standardising_makes_units_and_origins_of_the_features_irrelevant(int classes)
    {
        var sample = LogisticSample.Random(2, classes: classes);
        var options = new LogisticOptions { Standardize = true };
        double[] units = [1e-8, 1e6, 3, 1, 1e20];
        var other = sample.Map((value, j) => (value + 5 - j) * units[j]);

        var fit = sample.Fit(options);
        var otherFit = other.Fit(options);

        Assert.True(fit.Converged && otherFit.Converged);
        AssertClose(sample.Probabilities(fit.Model), other.Probabilities(otherFit.Model), 1e-8);
        Assert.Equal(1, fit.Model.Weights(0)[1] / (otherFit.Model.Weights(0)[1] * 1e6), 1e-6);
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
            Assert.Equal(0, fit.Model.Weights(0)[3]);
        }
    }

    [Fact]
    public void Separable_rows_and_a_weak_penalty_still_end()
    {
        double[] features = [-2, -1, 1, 2];

        var fit = LogisticRegression.Fit<double>(
            features, 1, [0, 0, 1, 1], 2, new LogisticOptions { InverseRegularization = 1e8 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(fit.Converged);
        Assert.True(fit.Model.Probability<double>([1]) > 0.999999);
        Assert.Equal(0.5, fit.Model.Probability<double>([0]), 1e-6);
    }

    [Fact]
    public void Renaming_the_classes_renames_the_probabilities()
    {
        var sample = LogisticSample.Random(6, classes: 3);
        int[] renamed = [2, 0, 1];

        var plain = sample.Probabilities(sample.Fit().Model);
        var other = sample with { Labels = [.. sample.Labels.Select(label => renamed[label])] };

        AssertClose(plain, [.. other.Probabilities(other.Fit().Model).Select(p => new[] { p[2], p[0], p[1] })], 1e-8);
    }

    [Fact]
    public void Single_precision_features_are_computed_in_double()
    {
        var sample = LogisticSample.Random(7).Map((value, _) => (float)value);
        float[] single = [.. sample.Features.Select(value => (float)value)];

        var fit = LogisticRegression.Fit<float>(single, 5, sample.Labels, 2, new LogisticOptions(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(LogisticFile.Write(sample.Fit().Model), LogisticFile.Write(fit.Model));
        Assert.Equal(sample.Fit().Model.Probability<double>(sample.Features.AsSpan(0, 5)), fit.Model.Probability<float>(single.AsSpan(0, 5)));
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
    public void Progress_is_told_after_every_step()
    {
        var sample = LogisticSample.Random(9);
        var told = new List<LogisticProgress>();

        var fit = LogisticRegression.Fit<double>(
            sample.Features, 5, sample.Labels, 2, new LogisticOptions(), new Listener(told.Add), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, fit.Iterations), told.Select(one => one.Iteration));
        Assert.True(fit.Iterations > 3);
        Assert.Equal(fit.Objective, told[^1].Objective);
        Assert.True(told[^1].Objective < told[0].Objective && told[^1].GradientNorm < 1e-6);
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
    public void Fit_can_be_cancelled_between_steps()
    {
        var sample = LogisticSample.Random(12);
        using var cancellation = new CancellationTokenSource();
        var steps = 0;

        Assert.Throws<OperationCanceledException>(() => LogisticRegression.Fit<double>(
            sample.Features, 5, sample.Labels, 2, new LogisticOptions(),
            new Listener(_ =>
            {
                steps++;
                cancellation.Cancel();
            }),
            cancellation.Token));
        Assert.Equal(1, steps);
    }

    [Fact]
    public void Wrong_input_is_refused_by_name_row_and_column()
    {
        Refused("features", "positive multiple of 2", [], [], 2);
        Refused("features", "positive multiple of 2", [1, 2, 3], [0], 2);
        Refused("features", "Row 1, column 0 holds NaN", [1, 2, double.NaN, 4], [0, 1], 2);
        Refused("features", "Row 0, column 1 holds", [1, double.NegativeInfinity, 3, 4], [0, 1], 2);
        Refused("features", "Row 1, column 1 holds", [1, 2, 3, 2e100], [0, 1], 2);
        Refused("labels", "2 rows of features but 1 labels", [1, 2, 3, 4], [0], 2);
        Refused("labels", "label of row 1 is 2", [1, 2, 3, 4], [0, 2], 2);
        Refused("labels", "label of row 0 is -1", [1, 2, 3, 4], [-1, 1], 2);
        Refused("labels", "has label 0", [1, 2, 3, 4], [1, 1], 2);
        Refused("labels", "has label 2", [1, 2, 3, 4], [0, 1], 3);
        Refused("classes", "", [1, 2, 3, 4], [0, 0], 1);
        Refused("InverseRegularization", "more than 0", [1, 2, 3, 4], [0, 1], 2, new LogisticOptions { InverseRegularization = 0 });
        Refused("Tolerance", "more than 0", [1, 2, 3, 4], [0, 1], 2, new LogisticOptions { Tolerance = double.NaN });
        Refused("MaxIterations", "1 or more", [1, 2, 3, 4], [0, 1], 2, new LogisticOptions { MaxIterations = 0 });

        static void Refused(string argument, string message, double[] features, int[] labels, int classes, LogisticOptions? options = null)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(() => new LogisticSample(features, 2, labels, classes).Fit(options));
            Assert.Equal(argument, refusal.ParamName);
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<LogisticModel> Neighbours(LogisticModel model, double step)
    {
        double[] weights = [.. Enumerable.Range(0, model.Outputs).SelectMany(output => model.Weights(output).ToArray())];
        foreach (var by in new[] { step, -step })
        {
            for (var j = 0; j < weights.Length; j++)
            {
                double[] moved = [.. weights];
                moved[j] += by;
                yield return new LogisticModel(model.Features, moved, model.Intercepts.ToArray());
            }

            for (var j = 0; j < model.Outputs; j++)
            {
                var moved = model.Intercepts.ToArray();
                moved[j] += by;
                yield return new LogisticModel(model.Features, weights, moved);
            }
        }
    }

    private static void AssertClose(double[][] expected, double[][] actual, double tolerance)
    {
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.All(expected[row].Zip(actual[row]), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }

    private sealed class Listener(Action<LogisticProgress> told) : IProgress<LogisticProgress>
    {
        public void Report(LogisticProgress value) => told(value);
    }
}
