using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Training;

/// <summary>What holds for every trainer of an ensemble's member.</summary>
public sealed class ModelTrainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models => Planted.Models;

    public static TheoryData<string> SeededModels => [TreeForecaster.RandomForestModel, TreeForecaster.LightGbmModel, LstmForecaster.ModelName];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_planted_autoregression_is_found_on_the_holdout(string model)
    {
        var metrics = Assert.IsType<ForecastMetrics>(Planted.Model(model).HoldoutMetrics);

        Assert.InRange(metrics.RelativeMae, 0.5, 0.9);
        Assert.InRange(metrics.PBetter, 0, 0.05);
        Assert.InRange(metrics.Direction.Share, 0.6, 0.95);
        Assert.InRange(metrics.RSquared, 0.2, 0.6);
        Assert.InRange(metrics.Count, 350, Planted.Options.HoldoutRows);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Where_the_past_is_a_random_walk_there_is_no_skill_on_the_holdout(string model)
    {
        var data = TrainingData.Build(Planted.Scope, Planted.Candles(100, 3800, phi: 0), Planted.Options);
        var options = Planted.Options with { Lstm = Planted.Options.Lstm with { Epochs = 1 } };
        var metrics = Assert.IsType<ForecastMetrics>(Planted.Trainer(model).Train(data, options, seed: 1, cancellationToken: Token).HoldoutMetrics);

        Assert.InRange(metrics.RelativeMae, 0.97, 1.1);
        Assert.True(metrics.PBetter > 0.01);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Same_data_options_and_seed_give_the_same_artefact(string model)
    {
        var first = Train(model, seed: 1);
        var second = Train(model, seed: 1);

        Assert.Equal(first.ArtefactHash, second.ArtefactHash);
        Assert.Equal(first.Parameters, second.Parameters);
        Assert.Equal(first.Losses.AsEnumerable(), second.Losses);
        Assert.Equal(first.HoldoutMetrics, second.HoldoutMetrics);
        Assert.StartsWith(second.Trained.Model.Version, second.ArtefactHash, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SeededModels))]
    public void Another_seed_gives_another_artefact(string model) => Assert.NotEqual(Train(model, seed: 1).ArtefactHash, Train(model, seed: 2).ArtefactHash);

    [Theory]
    [MemberData(nameof(Models))]
    public void Truncating_or_randomising_what_comes_after_the_validation_changes_no_bit_of_the_artefact(string model)
    {
        var candles = Planted.QuickCandles;
        var holdoutStart = Planted.QuickData.Table.AsOf.Span[Planted.QuickData.Holdout.Start];
        var known = candles.Count(candle => candle.OpenTime + CandleSeries.Minute < holdoutStart);
        Candle[] randomised = [.. candles[..known], .. CandleSeries.Random(99, candles.Length, 3)[known..]];
        var shorter = Planted.Quick with { HoldoutRows = Planted.Quick.HoldoutRows - 50 };
        var artefact = Hash(candles, Planted.Quick);

        Assert.Equal(artefact, Hash(randomised, Planted.Quick));
        Assert.Equal(artefact, Hash(candles[..^50], shorter));

        // The check can fail: this candle lies in the training part.
        randomised[known - 300] = randomised[known - 300] with { Close = (randomised[known - 300].Open + randomised[known - 300].Low) / 2 };
        Assert.NotEqual(artefact, Hash(randomised, Planted.Quick));

        string Hash(Candle[] series, RetrainOptions options) =>
            Planted.Trainer(model).Train(TrainingData.Build(Planted.Scope, series, options), options, seed: 1, cancellationToken: Token).ArtefactHash;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Fed_candle_by_candle_as_live_it_forecasts_the_bits_of_training(string model)
    {
        var forecaster = Planted.Model(model).Trained.Model;
        var data = Planted.Data;
        var candles = Planted.Candles(1, data.Candles);
        var engine = new FeatureEngine(CandleSeries.Minute);
        var rows = new List<float>();
        var row = new float[FeatureSchema.Count];
        var closes = new List<double>();
        var asked = 0;
        foreach (var candle in candles)
        {
            closes.Add(candle.Close);
            if (engine.Update(candle, row))
            {
                rows.AddRange(row);
            }

            var at = data.Table.AsOf.Span.IndexOf(candle.OpenTime + CandleSeries.Minute);
            if (at >= data.Holdout.Start && data.TryGetInput(at, forecaster, out var expected))
            {
                var live = new ForecastInput
                {
                    Asset = Planted.Scope.Asset,
                    AsOf = candle.OpenTime + CandleSeries.Minute,
                    HorizonSteps = Planted.Horizon,
                    Closes = closes.ToArray(),
                    Features = rows.ToArray(),
                    FeatureCount = FeatureSchema.Count,
                };
                Assert.Equal(forecaster.Predict(expected), forecaster.Predict(live));
                asked++;
            }
        }

        Assert.Equal(Planted.Options.HoldoutRows, asked);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Its_biography_names_settings_rows_span_and_the_time_that_passed(string model)
    {
        var clock = new FakeTimeProvider(Sample.Start);
        var trainer = ModelCatalogue.Require(model).Trainer(clock);
        var reports = new List<TrainingProgress>();
        var trained = trainer.Train(Planted.QuickData, Planted.Quick, 1, new Collector(report =>
        {
            reports.Add(report);
            clock.Advance(TimeSpan.FromSeconds(1));
        }), Token);

        Assert.Equal(TimeSpan.FromSeconds(reports.Count), trained.Duration);
        Assert.Equal(Enumerable.Range(1, reports.Count), reports.Select(report => report.Done));
        Assert.All(reports, report => Assert.Equal((model, reports[0].Total), (report.Model, report.Total)));
        Assert.Equal(reports.Where(report => report.Loss is not null).Select(report => report.Loss!.Value), trained.Losses);
        Assert.Equal(Planted.QuickData.Seen, Assert.Single(trained.Trained.Card.Seen));
        Assert.InRange(trained.Rows, 400, KalmanForecaster.FitCloses);
        Assert.NotEmpty(trained.Parameters);
        Assert.Equal(model, trained.Trained.Model.Model);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Cancelled_it_stops(string model)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Planted.Trainer(model).Train(Planted.Data, Planted.Options, 1, cancellationToken: source.Token));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_prices_that_moved_once_a_model_is_learnt_that_expects_next_to_no_move(string model)
    {
        Candle[] candles = [.. CandleSeries.Constant(3800, 100, 1).Select((candle, i) => i < 2500
            ? candle : candle with { Open = 100.01, High = 100.01, Low = 100.01, Close = 100.01 })];
        var data = TrainingData.Build(Planted.Scope, candles, Planted.Options);

        var trained = Planted.Trainer(model).Train(data, Planted.Options, 1, cancellationToken: Token);

        Assert.All(Planted.Ask(trained.Trained.Model, data, data.Holdout), said => Assert.InRange(said, -1e-5, 1e-5));
    }

    private static TrainedModel<IForecaster> Train(string model, int seed) =>
        Planted.Trainer(model).Train(Planted.QuickData, Planted.Quick, seed, cancellationToken: Token);

    private sealed class Collector(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
