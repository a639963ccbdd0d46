using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Backtesting;

/// <summary>Walks over candles in memory, on a wall clock that stands still, so that results can be compared bit for bit.</summary>
internal static class Walk
{
    public const int Before = 2600;
    public const int FoldLength = 120;

    public static readonly FakeTimeProvider Wall = new(Sample.Start);

    public static BacktestContext Context { get; } = new(
        new FakeMarketSource(Wall, 1, Planted.Scope.Asset.Symbol),
        new PipelineOptions(new ForecastingOptions { Horizon = Planted.Scope.Horizon }, new EnsembleOptions(), new VerificationOptions()),
        Planted.Options);

    /// <summary>A plan of folds of two hours, the first of which begins after <see cref="Before"/> candles.</summary>
    public static BacktestPlan Plan(int folds, params string[] models) => new(
        Planted.Scope.Asset, CloseOf(Before - 1), CloseOf(Before - 1) + (folds * FoldLength * CandleSeries.Minute), FoldLength * CandleSeries.Minute,
        Planted.Options.Rows,
        models.Length == 0 ? ModelCatalogue.Names : [.. models], 1, folds, folds * FoldLength);

    public static DateTimeOffset CloseOf(int candle) => CandleSeries.Start + (candle + 1) * CandleSeries.Minute;

    /// <summary>The candles up to the end of a plan.</summary>
    public static Candle[] Candles(BacktestPlan plan, double phi = Planted.Phi, int seed = 3) => Planted.Candles(seed, Before + plan.Candles, phi);

    public static BacktestResult Run(BacktestPlan plan, IEnumerable<Candle> candles, List<Prediction>? predictions = null)
    {
        var walk = new WalkForward(plan, Planted.Scope, Context, ModelCatalogue.Trainers(Wall)) { Predicted = prediction => predictions?.Add(prediction) };
        return walk.Run([.. TrainingBench.Closed(plan.Asset, candles)], TestContext.Current.CancellationToken);
    }

    /// <summary>All of its numbers.</summary>
    public static string Text<T>(T value) => RegistryJson.Write(value);
}
