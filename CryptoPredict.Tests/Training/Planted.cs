using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Features;

namespace CryptoPredict.Tests.Training;

/// <summary>Candles whose returns follow an autoregression, so that there is something to find, and one round of models that found it.</summary>
internal static class Planted
{
    public const int Horizon = 3;

    /// <summary>With horizon 3 the best forecast explains about half of the variance.</summary>
    public const double Phi = 0.8;

    public static readonly ForecastScope Scope = new(new Asset("BTC-USD"), Horizon, CandleSeries.Minute);

    public static readonly RetrainOptions Options = new()
    {
        Rows = 1500,
        ValidationRows = 300,
        HoldoutRows = 400,
        MinimumRows = 500,
        Threads = 1,
        RandomForest = new() { Trees = 16, MinSamplesLeaf = 20 },
        LightGbm = new() { Rounds = 60, LearningRate = 0.15, MinDataInLeaf = 20, LambdaL2 = 1, EarlyStoppingRounds = 5 },
        Lstm = new() { Epochs = 4, LearningRate = 0.005 },
    };

    public static IReadOnlyList<IModelTrainer<IForecaster>> Trainers { get; } =
        [.. ModelCatalogue.Trainers(TimeProvider.System)];

    /// <summary>Too little to find anything, quick to train: for what does not depend on skill.</summary>
    public static readonly RetrainOptions Quick = Options with
    {
        Rows = 400,
        ValidationRows = 100,
        HoldoutRows = 100,
        MinimumRows = 200,
        Lstm = Options.Lstm with { Epochs = 1 },
    };

    private static readonly Lazy<TrainingData> LazyQuick = new(() => TrainingData.Build(Scope, QuickCandles, Quick));

    private static readonly Lazy<TrainingData> LazyData =
        new(() => TrainingData.Build(Scope, Candles(1, TrainingData.RequiredCandles(Options, Horizon)), Options));

    private static readonly Lazy<Dictionary<string, TrainedModel<IForecaster>>> LazyModels =
        new(() => Trainers.ToDictionary(trainer => trainer.Model, trainer => trainer.Train(Data, Options, seed: 1)));

    public static TheoryData<string> Models => [.. Trainers.Select(trainer => trainer.Model)];

    public static TrainingData Data => LazyData.Value;

    public static TrainingData QuickData => LazyQuick.Value;

    public static Candle[] QuickCandles => Candles(1, TrainingData.RequiredCandles(Quick, Horizon));

    public static TrainedModel<IForecaster> Model(string model) => LazyModels.Value[model];

    public static IModelTrainer<IForecaster> Trainer(string model) => Trainers.Single(trainer => trainer.Model == model);

    public static Candle[] Candles(int seed, int count, double phi = Phi)
    {
        var random = new Random(seed);
        var candles = new Candle[count];
        var (price, step) = (100.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var open = price;
            step = (phi * step) + (1e-3 * CandleSeries.Normal(random));
            price *= Math.Exp(step);
            candles[i] = new Candle(
                CandleSeries.Start + i * CandleSeries.Minute, open, Math.Max(open, price) * 1.0001, Math.Min(open, price) * 0.9999, price,
                Math.Exp(CandleSeries.Normal(random)));
        }

        return candles;
    }

    /// <summary>What each row of a range gives.</summary>
    public static double[] Ask(IForecaster forecaster, TrainingData data, RowRange rows)
    {
        var forecasts = new List<double>();
        for (var row = rows.Start; row < rows.End; row++)
        {
            if (data.TryGetInput(row, forecaster, out var input))
            {
                forecasts.Add(forecaster.Predict(input).LogReturn);
            }
        }

        return [.. forecasts];
    }
}
