using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Learning.Trees;
using CryptoPredict.Tests.Forecasting;

namespace CryptoPredict.Tests.Training;

public sealed class GateTests
{
    private const int Tries = 100;

    private static readonly GateOptions Options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Trained<IForecaster> Good => Planted.Model(TreeForecaster.LightGbmModel).Trained;

    [Fact]
    public void A_model_trained_on_shuffled_labels_is_never_promoted_and_a_good_one_is()
    {
        var promoted = Enumerable.Range(0, Tries)
            .Count(seed => Gate.Judge(ForecastFamily.Instance, Shuffled(seed, believed: seed % 2 == 0), Good, Planted.Data, Options,
            cancellationToken: Token).Promoted);
        Assert.Equal(0, promoted);

        foreach (var model in Planted.Models.Select(row => row.Data))
        {
            var first = Gate.Judge(ForecastFamily.Instance, Planted.Model(model).Trained, null, Planted.Data, Options, cancellationToken: Token);
            Assert.True(first.Promoted, first.Reason);
        }

        var afterShuffled = Gate.Judge(ForecastFamily.Instance, Good, Shuffled(1, believed: false), Planted.Data, Options, cancellationToken: Token);
        Assert.True(afterShuffled.Promoted, afterShuffled.Reason);
    }

    [Fact]
    public void As_a_first_version_a_model_trained_on_shuffled_labels_fails_when_it_makes_noise_and_does_no_harm_when_it_passes()
    {
        // Believed in full, the noise of large trees is mostly refused; shrunk by validation it may pass, and is harmless.
        var noisy = Enumerable.Range(0, 10)
            .Select(seed => Gate.Judge(ForecastFamily.Instance, Shuffled(seed, believed: true, leaves: 64), null, Planted.Data, Options,
            cancellationToken: Token)).ToArray();
        var shrunk = Enumerable.Range(0, 10)
            .Select(seed => Gate.Judge(ForecastFamily.Instance, Shuffled(seed, believed: false), null, Planted.Data, Options, cancellationToken: Token))
            .ToArray();

        Assert.InRange(noisy.Count(decision => decision.Promoted), 0, 3);
        Assert.All(noisy.Concat(shrunk), decision => Assert.True(!decision.Promoted || decision.Candidate!.OfBaseline < 1.03, decision.Reason));
    }

    [Fact]
    public void A_version_may_follow_itself_and_one_as_good_within_the_tolerance()
    {
        var decision = Gate.Judge(ForecastFamily.Instance, Good, Good, Planted.Data, Options, cancellationToken: Token);

        Assert.True(decision.Promoted);
        Assert.Equal((1, Good.Model.Version), (decision.Relative, decision.Against));
        Assert.Equal(decision.Candidate, decision.Standing);
        Assert.Equal(Planted.Options.HoldoutRows, decision.Candidate!.Count);
        Assert.Equal(Planted.Model(TreeForecaster.LightGbmModel).HoldoutMetrics, decision.Candidate);
    }

    [Fact]
    public void A_worse_version_is_refused_with_the_numbers()
    {
        var decision = Gate.Judge(ForecastFamily.Instance, Scaled(0.5), Good, Planted.Data, Options, cancellationToken: Token);

        Assert.False(decision.Promoted);
        Assert.True(decision.Relative > 1.001);
        Assert.Equal(decision.Relative, decision.Candidate!.Loss / decision.Standing!.Loss, 1e-12);
        Assert.Contains("of the champion's", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Worse_by_little_but_always_is_worse()
    {
        // Within a wide tolerance, but by more than chance.
        var wide = Options with { Tolerance = 0.5 };

        Assert.Contains("worse than the champion", Gate.Judge(ForecastFamily.Instance, Scaled(0.6), Good, Planted.Data, wide, cancellationToken: Token).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Worse_in_the_ninth_digit_is_not_worse_however_sure_that_is()
    {
        var decision = Gate.Judge(ForecastFamily.Instance, Scaled(1 + 1e-6), Scaled(1), Planted.Data, Options, cancellationToken: Token);

        Assert.True(decision.Promoted, decision.Reason);
        Assert.Null(new GateRule("MAE", "x").WorseBecause(1.0004, 1e-9, Options));
        Assert.NotNull(new GateRule("MAE", "x").WorseBecause(1.0006, 1e-9, Options));
        Assert.Null(new GateRule("MAE", "x").WorseBecause(1.0006, 0.2, Options));
    }

    [Fact]
    public void Where_no_price_moved_there_is_nothing_to_judge_by_and_no_number_that_is_none()
    {
        Assert.Equal("The price did not move over the holdout: there is nothing to judge it by.", new GateRule("MAE", "x").InsaneBecause(double.NaN, Options));
        Assert.DoesNotContain("NaN", new GateRule("MAE", "x").WorseBecause(double.NaN, 0.5, Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_that_either_has_seen_do_not_count()
    {
        var asOf = Planted.Data.Table.AsOf;
        var start = Planted.Data.Holdout.Start;
        var fineTuned = Good with { Card = Good.Card.With(new LabelSpan(asOf.Span[start + 300], asOf.Span[start + 350])) };
        var seenAlmostAll = Good with { Card = Good.Card.With(new LabelSpan(asOf.Span[start + 10], asOf.Span[^1])) };

        // 50 targets of the stretch, and those that begin before it and live into it.
        Assert.Equal(400 - 50 - (Planted.Horizon - 1),
            Gate.Judge(ForecastFamily.Instance, fineTuned, Good, Planted.Data, Options, cancellationToken: Token).Candidate!.Count);
        Assert.Equal(400 - 50 - (Planted.Horizon - 1),
            Gate.Judge(ForecastFamily.Instance, Good, fineTuned, Planted.Data, Options, cancellationToken: Token).Candidate!.Count);

        var tooFew = Gate.Judge(ForecastFamily.Instance, Good, seenAlmostAll, Planted.Data, Options, cancellationToken: Token);
        Assert.False(tooFew.Promoted);
        Assert.Contains("it takes 30", tooFew.Reason, StringComparison.Ordinal);
        Assert.False(Gate.Judge(ForecastFamily.Instance, Good with { Card = Good.Card with { Seen = [new LabelSpan(asOf.Span[0], asOf.Span[^1].AddDays(1))] } },
            null, Planted.Data, Options, cancellationToken: Token).Promoted);
    }

    [Theory]
    [InlineData(double.NaN, "no finite number at target 1 of 400")]
    [InlineData(double.PositiveInfinity, "no finite number at target 1 of 400")]
    [InlineData(0.01, "a sane model has at most")]
    public void A_version_that_is_broken_or_insane_is_refused_even_as_the_first(double says, string reason)
    {
        var broken = new Trained<IForecaster>(new Inputs.Fixed("x", says), Good.Card);

        Assert.Contains(reason, Gate.Judge(ForecastFamily.Instance, broken, null, Planted.Data, Options, cancellationToken: Token).Reason,
            StringComparison.Ordinal);
        Assert.False(Gate.Judge(ForecastFamily.Instance, broken, null, Planted.Data, Options, cancellationToken: Token).Promoted);
        Assert.True(Gate.Judge(ForecastFamily.Instance, Good, broken, Planted.Data, Options, cancellationToken: Token).Promoted);
    }

    [Fact]
    public void One_that_knows_the_future_is_refused()
    {
        var oracle = new Trained<IForecaster>(new Oracle(Planted.Data), Good.Card);

        Assert.Contains("leaked", Gate.Judge(ForecastFamily.Instance, oracle, Good, Planted.Data, Options, cancellationToken: Token).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Forecasts_that_vary_more_than_the_returns_are_refused()
    {
        var relaxed = Options with { MaxRelativeMae = 10, Tolerance = 1 };

        Assert.Contains("vary by", Gate.Judge(ForecastFamily.Instance, Scaled(3), null, Planted.Data, relaxed, cancellationToken: Token).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_for_another_scope_is_no_contestant()
    {
        var other = Good with { Card = Good.Card with { Scope = Planted.Scope with { Asset = new Asset("ETH-USD") } } };

        Assert.Throws<ArgumentException>(() => Gate.Judge(ForecastFamily.Instance, other, null, Planted.Data, Options, cancellationToken: Token));
        Assert.Throws<ArgumentException>(() => Gate.Judge(ForecastFamily.Instance, Good, other, Planted.Data, Options, cancellationToken: Token));
    }

    // LightGBM on the planted features with the labels of training and validation shuffled: a whole training but for the truth.
    private static Trained<IForecaster> Shuffled(int seed, bool believed, int leaves = 8)
    {
        var data = Planted.Data;
        var random = new Random(seed);
        var training = data.TargetsOf(data.Training.Newest(600)).ToArray();
        var validation = data.TargetsOf(data.Validation).ToArray();
        random.Shuffle(training);
        random.Shuffle(validation);
        var scaling = TargetScaling.Fit(training);
        var features = new FeatureMatrix(data.FeaturesOf(data.Training.Newest(600)).ToArray(), 32);
        var parameters = new LightGbmParameters { NumIterations = 8, LearningRate = 0.4, NumLeaves = leaves, MinDataInLeaf = 10, Seed = seed, NumThreads = 1 };
        var trees = LightGbm.Train(new TreeDataset(features, [.. training.Select(r => (float)(r / scaling.Scale))]), parameters, cancellationToken: Token);
        var outputs = trees.Predict(new FeatureMatrix(data.FeaturesOf(data.Validation).ToArray(), 32));
        var shrunk = believed ? scaling : scaling.Shrink(outputs, validation, data.Scope.HorizonSteps);
        return new Trained<IForecaster>(new TreeForecaster($"shuffled-{seed}", Planted.Horizon, trees, shrunk), Good.Card);
    }

    private static Trained<IForecaster> Scaled(double factor)
    {
        var trees = (TreeForecaster)Good.Model;
        return Good with
        {
            Model = new TreeForecaster("scaled", Planted.Horizon, trees.Trees,
            new TargetScaling(trees.Scaling.Scale * factor, trees.Scaling.Shrinkage))
        };
    }

    private sealed class Oracle(TrainingData data) : IForecaster
    {
        public string Model => "oracle";

        public string Version => "1";

        public int RequiredCloses => 1;

        public int RequiredFeatureRows => 0;

        public Forecast Predict(in ForecastInput input) => new(0.9 * data.Table.Targets.Span[data.Table.AsOf.Span.IndexOf(input.AsOf)]);
    }
}
