using BenchmarkDotNet.Attributes;
using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Benchmarks;

/// <summary>What an additive model costs: a fit on 800 days and on a year of hours with all seasonalities, a forecast of 30 days and its intervals.</summary>
[MemoryDiagnoser]
public class AdditiveBenchmarks
{
    private const int Days = 800;
    private const int Hours = 8760;

    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly AdditiveOptions Options = new() { YearlyOrder = 10, WeeklyOrder = 3, DailyOrder = 4 };

    private readonly DateTimeOffset[] _days = [.. Enumerable.Range(0, Days).Select(i => Start.AddDays(i))];
    private readonly DateTimeOffset[] _hours = [.. Enumerable.Range(0, Hours).Select(i => Start.AddHours(i))];
    private readonly DateTimeOffset[] _ahead = [.. Enumerable.Range(0, 30).Select(i => Start.AddDays(Days + i))];
    private double[] _daily = [];
    private double[] _hourly = [];
    private AdditiveModel _model = null!;

    [GlobalSetup]
    public void Setup()
    {
        _daily = Series(_days);
        _hourly = Series(_hours);
        _model = FitDays();
    }

    [Benchmark]
    public AdditiveModel FitDays() => AdditiveTrainer.Fit(_days, _daily, Options).Model;

    [Benchmark]
    public AdditiveModel FitHours() => AdditiveTrainer.Fit(_hours, _hourly, Options).Model;

    [Benchmark]
    public AdditiveForecast Predict() => _model.Predict(_ahead);

    [Benchmark]
    public AdditiveIntervals Simulate() => _model.Simulate(_ahead, new IntervalOptions());

    // A bending trend, a weekly and a daily swing, and noise.
    private static double[] Series(DateTimeOffset[] times)
    {
        var random = new Random(1);
        return [.. times.Select((time, i) =>
            50 + (20.0 * Math.Abs(i - (times.Length * 0.4)) / times.Length)
            + (3 * Math.Sin(2 * Math.PI * (time - Start).TotalDays / 7))
            + (2 * Math.Cos(2 * Math.PI * (time - Start).TotalDays))
            + random.NextDouble() + random.NextDouble() + random.NextDouble())];
    }
}
