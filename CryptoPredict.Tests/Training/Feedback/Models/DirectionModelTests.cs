using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Features;

namespace CryptoPredict.Tests.Training.Feedback.Models;

public sealed class DirectionModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models => Directions.Models;

    [Theory]
    [MemberData(nameof(Models))]
    public void A_planted_signal_is_learnt_and_promoted(string model)
    {
        var trained = Directions.Model(model);
        var metrics = Assert.IsType<DirectionMetrics>(trained.HoldoutMetrics);

        Assert.True(metrics.PBetter < 0.01, $"p = {metrics.PBetter}");
        Assert.True(metrics.Accuracy.Share > metrics.MajorityAccuracy + 0.05, $"{metrics}");
        Assert.True(metrics.Brier < 0.24);
        var verdict = DirectionFamily.Instance.ToRecord(
            Gate.Judge(DirectionFamily.Instance, trained.Trained, null, Planted.Data, Planted.Options.Gate, cancellationToken: Token));
        Assert.True(verdict.Passed, verdict.Rule);
        Assert.Equal(metrics.LogLoss, verdict.Numbers["log_loss"]);
    }

    [Fact]
    public void The_boosted_trees_follow_their_options_and_the_biography_names_them()
    {
        var options = Directions.Quick with { XGBoost = new() { Rounds = 7, MaxDepth = 1, Eta = 0.3, EarlyStoppingRounds = 100 } };
        var trained = Directions.Trainer(XGBoostDirection.ModelName).Train(Planted.Data, options, seed: 1, cancellationToken: Token);
        Assert.Equal(("7", "1", "0.3"), (trained.Parameters["rounds"], trained.Parameters["max_depth"], trained.Parameters["eta"]));
        Assert.Equal(7, trained.Losses.Max(loss => loss.Step));
    }

    [Fact]
    public void Shuffled_labels_are_not_called_skilful()
    {
        // At the 5 % level one of twenty is called so by chance, five in one of 400 such tests.
        var called = Enumerable.Range(0, 10).Sum(seed =>
        {
            var candles = Directions.Shuffled(Planted.Candles(seed, TrainingData.RequiredCandles(Planted.Options, Planted.Horizon)), seed);
            var data = TrainingData.Build(Planted.Scope, candles, Planted.Options);
            return new[] { LogisticDirection.ModelName, XGBoostDirection.ModelName }
                .Count(model => Directions.Trainer(model)
                    .Train(data, Directions.Settings, seed, cancellationToken: Token).HoldoutMetrics is DirectionMetrics { PBetter: < 0.05 });
        });

        Assert.InRange(called, 0, 4);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_same_data_and_seed_give_the_same_artefact(string model)
    {
        var first = Directions.Trainer(model).Train(Planted.QuickData, Directions.Quick, 3, cancellationToken: Token);
        var second = Directions.Trainer(model).Train(Planted.QuickData, Directions.Quick, 3, cancellationToken: Token);

        Assert.Equal(first.Artefact.ToArray(), second.Artefact.ToArray());
        Assert.Equal(Artefact.VersionOf(first.Artefact.Span), first.Trained.Model.Version);
        Assert.Equal(first.HoldoutMetrics, second.HoldoutMetrics);
    }

    [Theory]
    [InlineData(XGBoostDirection.ModelName)]
    [InlineData(LstmDirection.ModelName)]
    public void Another_seed_gives_another_artefact(string model) => Assert.NotEqual(
        Directions.Trainer(model).Train(Planted.QuickData, Directions.Quick, 3, cancellationToken: Token).Trained.Model.Version,
        Directions.Trainer(model).Train(Planted.QuickData, Directions.Quick, 4, cancellationToken: Token).Trained.Model.Version);

    [Theory]
    [MemberData(nameof(Models))]
    public void An_artefact_gives_the_same_probabilities_bit_for_bit(string model)
    {
        var trained = Directions.Model(model);
        var read = DirectionFamily.Instance.Read(trained.Artefact, model, Planted.Scope);

        Assert.Equal(trained.Trained.Model.Version, read.Model.Version);
        Assert.Equal(trained.Trained.Card.Seen, read.Card.Seen);
        Assert.Equal(
            DirectionFamily.Instance.Ask(trained.Trained.Model, Planted.Data, Planted.Data.Holdout, Token).Answers,
            DirectionFamily.Instance.Ask(read.Model, Planted.Data, Planted.Data.Holdout, Token).Answers);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void An_artefact_for_something_else_or_damaged_is_refused(string model)
    {
        var artefact = Directions.Model(model).Artefact.ToArray();
        Assert.Throws<ArtefactException>(() => DirectionFamily.Instance.Read(artefact, model == "logistic" ? "xgboost" : "logistic", Planted.Scope));
        Assert.Throws<ArtefactException>(() => DirectionFamily.Instance.Read(artefact, model, Planted.Scope with { Asset = new Asset("ETH-USD") }));
        Assert.Throws<ArtefactException>(() => DirectionFamily.Instance.Read(artefact, model, Planted.Scope with { HorizonSteps = 5 }));
        artefact[^20] ^= 1;
        Assert.Throws<ArtefactException>(() => DirectionFamily.Instance.Read(artefact, model, Planted.Scope));
    }

    [Fact]
    public void A_forecaster_of_prices_is_no_direction_model_and_the_other_way_round()
    {
        var kalman = ForecastFamily.Instance.Write(
            new Trained<IForecaster>(new KalmanForecaster("1", new TrendVariances(1, 1, 0)), new ModelCard(Planted.Scope, [])));
        Assert.Throws<ArtefactException>(() => DirectionFamily.Instance.Read(kalman, LogisticDirection.ModelName, Planted.Scope));
        var direction = Directions.Model(LogisticDirection.ModelName).Artefact;
        Assert.Throws<ArtefactException>(() => ForecastFamily.Instance.Read(direction, KalmanForecaster.ModelName, Planted.Scope));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void What_cannot_be_judged_gives_no_probability(string model)
    {
        var direction = Directions.Model(model).Trained.Model;
        var rows = new float[direction.RequiredFeatureRows * FeatureSchema.Count];

        Assert.InRange(Ask(direction, rows), 0.0, 1.0);
        Assert.True(double.IsNaN(Ask(direction, rows, horizonSteps: 4)));
        Assert.True(double.IsNaN(Ask(direction, rows[FeatureSchema.Count..])));
        rows[^1] = float.NaN;
        Assert.True(double.IsNaN(Ask(direction, rows)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_wildest_row_still_gives_a_probability(string model)
    {
        var direction = Directions.Model(model).Trained.Model;
        var rows = new float[direction.RequiredFeatureRows * FeatureSchema.Count];
        Array.Fill(rows, float.MaxValue);
        Assert.InRange(Ask(direction, rows), 0.0, 1.0);
        Array.Fill(rows, float.MinValue);
        Assert.InRange(Ask(direction, rows), 0.0, 1.0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Rows_whose_price_did_not_move_teach_nothing(string model)
    {
        // With a horizon of one candle about a tenth of these targets are ties.
        var scope = Planted.Scope with { HorizonSteps = 1 };
        var data = TrainingData.Build(scope, CandleSeries.Random(5, TrainingData.RequiredCandles(Planted.Quick, 1)), Planted.Quick);
        var moves = data.TargetsOf(data.Training).ToArray().Count(target => target != 0);

        var trained = Directions.Trainer(model).Train(data, Directions.Quick, 1, cancellationToken: Token);

        Assert.InRange(moves, 1, data.Training.Count - 10);
        Assert.Equal(moves, trained.Rows);
        Assert.Equal(data.TargetsOf(data.Holdout).ToArray().Count(target => target != 0), trained.HoldoutMetrics!.Count);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Prices_that_only_rise_are_refused_or_said_to_be_certain_but_never_crash(string model)
    {
        var candles = Enumerable.Range(0, TrainingData.RequiredCandles(Planted.Quick, 1))
            .Select(i => new Candle(CandleSeries.Start + i * CandleSeries.Minute, 100 + i, 101.5 + i, 99.5 + i, 101 + i, 1)).ToArray();
        var data = TrainingData.Build(Planted.Scope with { HorizonSteps = 1 }, candles, Planted.Quick);

        // The network alone can learn from one direction; what it then says is a probability all the same.
        if (model == LstmDirection.ModelName)
        {
            Assert.True(Directions.Trainer(model)
                .Train(data, Directions.Quick, 1, cancellationToken: Token).HoldoutMetrics is DirectionMetrics { Accuracy.Share: > 0.99 });
        }
        else
        {
            Assert.Throws<TooFewSamplesException>(() => Directions.Trainer(model).Train(data, Directions.Quick, 1, cancellationToken: Token));
        }
    }

    private static double Ask(IDirectionModel model, float[] rows, int horizonSteps = Planted.Horizon) => model.ProbabilityUp(new ForecastInput
    {
        Asset = Planted.Scope.Asset,
        AsOf = CandleSeries.Start,
        HorizonSteps = horizonSteps,
        Closes = [],
        Features = rows,
        FeatureCount = FeatureSchema.Count,
    });
}
