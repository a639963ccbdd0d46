using BenchmarkDotNet.Attributes;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Benchmarks;

/// <summary>What scoring costs per closed candle: one Add and one score board over a full window of 1,440 rows and 6 members.</summary>
[MemoryDiagnoser]
public class RollingScoresBenchmark
{
    private static readonly Asset Asset = new("BTC-USD");

    private RollingScores _scores = null!;
    private LedgerEntry _entry = null!;

    [Params(5, 30)]
    public int HorizonSteps { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        _scores = new RollingScores(Asset, HorizonSteps);
        for (var i = 0; i <= RollingScores.DefaultWindow; i++)
        {
            _entry = Row(i, random);
            _scores.Add(_entry);
        }
    }

    [Benchmark]
    public void Add() => _scores.Add(_entry);

    [Benchmark]
    public ScoreBoard ToScoreBoard() => _scores.ToScoreBoard();

    private static LedgerEntry Row(int id, Random random)
    {
        var asOf = DateTimeOffset.UnixEpoch.AddMinutes(id);
        MemberForecast[] members = [.. Enumerable.Range(0, 6).Select(m => new MemberForecast($"model-{m}", "v1", Move(random), 1.0 / 6))];
        var prediction = new Prediction(
            Asset, asOf, asOf, asOf.AddMinutes(5), 64_000, 64_000 * Math.Exp(Move(random)), 63_900, 64_100, 0.9, 1e-3, 0.5,
            Signal.Hold, "Simulated", members);
        var actual = 64_000 * Math.Exp(Move(random));
        return new(id, prediction, new(
            id, prediction.TargetTime, prediction.TargetTime, false, VerificationStatus.Verified, prediction.TargetTime, actual, 0, 0, true, true, null));
    }

    private static double Move(Random random) => 1e-3 * ((2 * random.NextDouble()) - 1);
}
