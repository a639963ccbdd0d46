using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Verification.Scores;

/// <summary>
/// Where there is nothing to know, the scores must find nothing; where a known amount was planted, they must find that amount.
/// </summary>
public sealed class LeakCanaryTests
{
    private const int Seeds = 1000;

    // Binomial(1000, 0.05): mean 50, standard deviation 6.9; outside 32 … 68 comes by chance about once in 100 times.
    private const int FewestBetter = 32;
    private const int MostBetter = 68;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void On_a_random_walk_noise_is_called_better_no_oftener_than_chance_allows(int horizon)
    {
        var better = CountBetter(seed =>
        {
            var random = new Random(seed);
            return Board(horizon, RandomWalk(random, 400, horizon), Slow(random, 400, persistence: 0));
        });

        Assert.InRange(better, 0, MostBetter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void On_a_random_walk_the_test_gives_a_slowly_changing_forecast_no_bonus_from_overlap(int horizon)
    {
        // Tiny forecasts cost nothing, so this is the test's full size; Bartlett weights would call about 8 % of them better at h = 5.
        bool IsSignificant(int seed)
        {
            var random = new Random(seed);
            var realised = RandomWalk(random, 400, horizon);
            double[] errors = [.. realised.Zip(Slow(random, 400, persistence: 0.95), (r, f) => f - r)];
            return DieboldMariano.Compare(errors, realised, horizon).PBetter < 0.05;
        }

        Assert.InRange(Enumerable.Range(0, Seeds).Count(IsSignificant), FewestBetter, MostBetter);
    }

    [Fact]
    public void Shuffled_labels_leave_no_skill()
    {
        static (double[] Realised, double[] Forecasts) Skilled(Random random)
        {
            var returns = Autoregression(random, 801, 0.4);
            return (returns[1..], [.. returns[..^1].Select(r => 0.4 * r)]);
        }

        var shuffled = CountBetter(seed =>
        {
            var random = new Random(seed);
            var (realised, forecasts) = Skilled(random);
            random.Shuffle(realised);
            return Board(1, realised, forecasts);
        });
        var untouched = CountBetter(seed =>
        {
            var (realised, forecasts) = Skilled(new Random(seed));
            return Board(1, realised, forecasts);
        });

        Assert.InRange(shuffled, 0, MostBetter);
        Assert.InRange(untouched, (int)(0.9 * Seeds), Seeds);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.3)]
    [InlineData(-0.5)]
    public void A_planted_autoregression_is_found_with_its_own_strength(double phi)
    {
        var returns = Autoregression(new Random(7), 20_001, phi);
        var realised = returns[1..];
        double[] errors = [.. realised.Zip(returns, (r, previous) => (phi * previous) - r)];

        // The standard error of R² here is about 2|φ|(1 − φ²)/√20000 < 0.006.
        Assert.Equal(phi * phi, ErrorScores.RSquaredOutOfSample(errors, realised), 0.015);
        Assert.True(DieboldMariano.Compare(errors, realised, 1).PBetter < 1e-6);
    }

    private static int CountBetter(Func<int, ScoreBoard> board) =>
        Enumerable.Range(0, Seeds).Count(seed => board(seed).Models[0].Verdict == Verdict.Better);

    private static ScoreBoard Board(int horizon, double[] realised, double[] forecasts)
    {
        var scores = new RollingScores(CheckedRows.Asset, horizon, realised.Length);
        for (var t = 0; t < realised.Length; t++)
        {
            scores.Add(CheckedRows.Verified(t, realised[t], forecasts[t]));
        }

        return scores.ToScoreBoard();
    }

    private static double[] RandomWalk(Random random, int count, int horizon)
    {
        var steps = Enumerable.Range(0, count + horizon - 1).Select(_ => 1e-3 * Gaussian(random)).ToArray();
        return [.. Enumerable.Range(0, count).Select(t => steps.AsSpan(t, horizon).ToArray().Sum())];
    }

    private static double[] Slow(Random random, int count, double persistence)
    {
        var level = Gaussian(random);
        return [.. Enumerable.Range(0, count).Select(_ =>
            2e-6 * (level = (persistence * level) + (Math.Sqrt(1 - (persistence * persistence)) * Gaussian(random))))];
    }

    private static double[] Autoregression(Random random, int count, double phi)
    {
        var value = 0.0;
        return [.. Enumerable.Range(0, count).Select(_ => value = (phi * value) + (1e-3 * Gaussian(random)))];
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
