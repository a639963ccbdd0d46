using BenchmarkDotNet.Attributes;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// What fitting the recipe of one daily series costs without the LSTM of all series: 1,000 days of demand or of a price, tried at 24 moments of the past, and
/// 365 days ahead.
/// </summary>
[MemoryDiagnoser]
public class DailyBenchmarks
{
    private const int Days = 1_000;
    private const int Ahead = 365;

    private OpenDays _demand = null!;
    private OpenDays _price = null!;

    [GlobalSetup]
    public void Make()
    {
        var random = new Random(1);
        DateOnly[] days = [.. Enumerable.Range(0, Days).Select(new DateOnly(2022, 1, 1).AddDays)];
        var level = 100.0;
        _demand = OpenDays.Of(days, [.. days.Select((day, t) => Math.Round(
            100 * (1 + (0.2 * (t % 7))) * (1 + (0.2 * Math.Sin(2 * Math.PI * t / 365.25))) * (0.7 + (0.6 * random.NextDouble()))))], absentIsZero: false);
        _price = OpenDays.Of(days, [.. days.Select(_ => level *= 1 + (0.04 * (random.NextDouble() - 0.5)))], absentIsZero: false);
    }

    [Benchmark]
    public DailyOutlook Demand() => DailyForecaster.OfDemand(_demand, Ahead, null, CancellationToken.None);

    [Benchmark]
    public DailyOutlook Price() => DailyForecaster.OfPrice(_price, Ahead, null, CancellationToken.None);
}
