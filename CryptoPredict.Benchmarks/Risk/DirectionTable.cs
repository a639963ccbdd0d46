using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// Whether the direction of five minutes is forecast: <c>--direction [file or folder …] [--every hours] [--json]</c>. Walks over files of minutes as if they
/// were live, with all models trained anew every so many hours (6), and says of the ensemble, its members and the mixes beside it how they did against "no
/// change", and of P(up) whether it says more than 50 % does.
/// </summary>
internal static class DirectionTable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly ForecastingOptions Forecasting = new();
    private static readonly int Horizon = (int)(Forecasting.Horizon / Minute);

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var json = words.Contains("--json");
        var at = words.ToList().IndexOf("--every");
        var every = at < 0 ? TimeSpan.FromHours(6) : TimeSpan.FromHours(double.Parse(words[at + 1], CultureInfo.InvariantCulture));
        var paths = words.Where((word, i) => word != "--json" && (at < 0 || (i != at && i != at + 1))).ToList();
        var series = await MinuteFiles.ReadAsync(paths);
        var rows = new IReadOnlyList<Row>[series.Count];
        Parallel.For(0, series.Count, place => rows[place] = Walk(series[place].File, series[place].Candles, every));
        foreach (var row in rows.SelectMany(row => row))
        {
            Console.WriteLine(json ? JsonSerializer.Serialize(row, JsonSerializerOptions.Web) : row.ToString());
        }

        return 0;
    }

    private static IReadOnlyList<Row> Walk(string file, IReadOnlyList<Candle> candles, TimeSpan every)
    {
        var training = new RetrainOptions();
        var first = Math.Max(TrainingData.RequiredCandles(training, Horizon), AssetRanges.CandlesFor(Horizon));
        if (candles.Count < first + 1_440)
        {
            Console.Error.WriteLine($"{file} is left out: it holds {candles.Count:N0} minutes, and {first + 1_440:N0} are needed.");
            return [];
        }

        var asset = new Asset("file");
        var (from, to) = (candles[first].OpenTime, candles[^1].OpenTime + Minute);
        var plan = new BacktestPlan(
            asset, from, to, every, training.Rows, ModelCatalogue.Names, training.Seed, (int)Math.Ceiling((to - from) / every), candles.Count - first);
        var market = new ReplayMarket(
            new Dictionary<Asset, IReadOnlyList<Candle>> { [asset] = candles }, Minute, new MarketClock(TimeProvider.System, candles[0].OpenTime, 1));
        var options = new PipelineOptions(Forecasting, new EnsembleOptions(), new VerificationOptions());
        var unchanged = 0;
        var walk = new WalkForward(
            plan, new ForecastScope(asset, Horizon, Minute), new BacktestContext(market, options, training), ModelCatalogue.Trainers(TimeProvider.System))
        {
            Predicted = prediction => unchanged += prediction.LogReturn == 0 ? 1 : 0,
            Log = line => Console.Error.WriteLine($"{file}: {line}"),
        };
        var result = walk.Run(
            [.. candles.Select(candle => new ClosedCandle(asset, candle, candle.OpenTime + Minute, candle.OpenTime + Minute))], CancellationToken.None);
        var rises = walk.Rises;
        return
        [
            .. result.Scores.Select(one => Row.Of(file, one.Score)),
            .. walk.Mix.Beside.Select(line => new Row(
                file, $"{line.Mix.Name}, against the mix", (int)line.Evidence.Count, null, null, null, null, null, line.Evidence.Better, line.Evidence.Worse)),
            new Row(file, "P(up)", rises?.Count ?? 0, null, null, null, null, rises?.Brier, null, null),
            new Row(file, "says no change", unchanged, null, null, null, null, null, null, null),
        ];
    }

    /// <summary>What came of a model in a file.</summary>
    private sealed record Row(
        string File, string Model, int Count, double? RelativeMae, double? RSquared, double? Direction, string? Interval, double? Brier, double? Better,
        double? Worse)
    {
        public static Row Of(string file, ForecastScore score) => new(
            file, score.Model, score.Count, score.RelativeMae, score.RSquared, score.Direction.Share,
            string.Create(CultureInfo.InvariantCulture, $"{score.Direction.Low:P1} to {score.Direction.High:P1}"), null, score.Evidence?.Better,
            score.Evidence?.Worse);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{File,-28} {Model,-34} {Count,7:N0}  rel. MAE {RelativeMae:F4}  R² {RSquared:F5}  direction {Direction:P1} ({Interval})  ")
            + string.Create(CultureInfo.InvariantCulture, $"Brier {Brier:F5}  E better {Better:F2} worse {Worse:F2}");
    }
}
