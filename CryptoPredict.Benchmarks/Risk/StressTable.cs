using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// What the 90 % range holds of the next 2,000 targets when all moves suddenly become three times as large: <c>--stress [file or folder …] [--json]</c>.
/// 60 times in each file, at moments spread over it; a row for each file and horizon, with how many of them held 88 to 92 %.
/// </summary>
internal static class StressTable
{
    private const int Moments = 60;
    private const int Targets = 2_000;
    private const double Times = 3;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly int[] Horizons = [1, 5, 15, 60];
    private static readonly int[] Levels = [.. Enumerable.Range(0, BandLevels.All.Length)];
    private static readonly int Main = BandLevels.All.IndexOf(BandLevels.Main);

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var json = words.Contains("--json");
        foreach (var (file, candles) in await MinuteFiles.ReadAsync([.. words.Where(word => word != "--json")]))
        {
            var past = AssetRanges.CandlesFor(Horizons[^1]);
            var room = candles.Count - past - Targets - Horizons[^1];
            if (room < Moments)
            {
                var needed = past + Targets + Horizons[^1] + Moments;
                Console.Error.WriteLine($"{file} is left out: it holds {candles.Count:N0} minutes, and {needed:N0} are needed.");
                continue;
            }

            foreach (var horizon in Horizons)
            {
                var held = new double[Moments];
                Parallel.For(0, Moments, moment =>
                {
                    var at = past + (int)((long)room * moment / (Moments - 1)) - 1;
                    held[moment] = Held([.. candles.Skip(at + 1 - past).Take(past + Targets + horizon)], past - 1, horizon);
                });
                var row = new Row(file, horizon, held.Average(), held.Min(), held.Max(), held.Count(share => share is >= 0.88 and <= 0.92), Moments);
                Console.WriteLine(json ? JsonSerializer.Serialize(row, JsonSerializerOptions.Web) : row.ToString());
            }
        }

        return 0;
    }

    // The share of targets held whose forecasts were made in the minutes after the change.
    private static double Held(Candle[] candles, int change, int horizon)
    {
        for (var t = change + 1; t < candles.Length; t++)
        {
            candles[t] = candles[t] with
            {
                Open = Wider(candles[t].Open),
                High = Wider(candles[t].High),
                Low = Wider(candles[t].Low),
                Close = Wider(candles[t].Close),
            };
        }

        var ranges = new AssetRanges([horizon], Minute, BandLevels.All);
        var (inside, count) = (0, 0);
        for (var t = 0; t + horizon < candles.Length; t++)
        {
            var closeTime = candles[t].OpenTime + Minute;
            ranges.TakeIn(candles[t]);
            if (t > change && ranges.Forecast(closeTime, horizon, 0, Levels) is [var forecast] && candles[t + horizon].OpenTime + Minute == forecast.TargetTime)
            {
                inside += Math.Abs(Math.Log(candles[t + horizon].Close / candles[t].Close)) <= forecast.Quantiles[Main] * forecast.Scale ? 1 : 0;
                count++;
            }
        }

        return (double)inside / count;

        double Wider(double price) => candles[change].Close * Math.Pow(price / candles[change].Close, Times);
    }

    /// <summary>What came of a file and a horizon.</summary>
    private sealed record Row(string File, int Horizon, double Held, double Least, double Most, int Kept, int Runs)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{File,-28} {Horizon,2} min  held {Held:P1}, {Least:P1} to {Most:P1}; 88 to 92 % in {Kept} of {Runs}");
    }
}
