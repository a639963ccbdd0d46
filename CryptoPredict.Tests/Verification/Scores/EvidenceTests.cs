using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class EvidenceTests
{
    private const double Scale = 1e-3;

    private const int Week = 7 * 1440;

    [Fact]
    public void Nothing_counted_says_nothing()
    {
        var evidence = new Evidence(5);

        Assert.Equal((1.0, 1.0, 0L, null), (evidence.Better, evidence.Worse, evidence.Count, evidence.Missing));
    }

    /// <summary>The formula of the remarks, written out for one stream.</summary>
    [Fact]
    public void Wealth_grows_by_what_is_staked_on_each_gain()
    {
        double[] forecasts = [0.5, -0.2, 0.3, 0.4, -0.1], came = [1.0, -0.5, 0.2, 0.9, -0.3];
        var evidence = new Evidence(1);
        var (gains, squares, wealth) = (0.0, 0.0, 1.0);
        for (var i = 0; i < came.Length; i++)
        {
            var (f, z) = (forecasts[i], came[i]);
            var gain = (z * z) - ((z - f) * (z - f));
            wealth *= 1 + (Math.Min(gains / (squares + (1200 * f * f)), 0.5 / ((6 * Math.Abs(f)) + (f * f))) * gain);
            (gains, squares) = (gains + gain, squares + (gain * gain));
            evidence.Add(i, f * Scale, 0, z * Scale, Scale);
        }

        Assert.Equal(wealth, evidence.Better, 1e-12);
        Assert.Equal(1, evidence.Worse);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Looked_at_after_every_target_a_forecast_without_skill_is_hardly_ever_called_better_or_worse(int horizon)
    {
        var (better, worse) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var evidence = new Evidence(horizon);
            var moves = Moves(random, horizon);
            var (mostBetter, mostWorse, lean) = (0.0, 0.0, 0.0);
            for (var t = 0; t < moves.Length; t++)
            {
                lean = (0.95 * lean) + (0.3 * Gaussian(random));

                // The other one knows as little, and errs as much.
                evidence.Add(t, 0.05 * lean * Scale, 0.05 * Scale * Gaussian(random), moves[t], Scale);
                (mostBetter, mostWorse) = (Math.Max(mostBetter, evidence.Better), Math.Max(mostWorse, evidence.Worse));
            }

            better += mostBetter >= Evidence.Enough ? 1 : 0;
            worse += mostWorse >= Evidence.Enough ? 1 : 0;
        }

        // Of 200 runs; by a sliding test at five in a hundred more than half would be.
        Assert.InRange(better, 0, 4);
        Assert.InRange(worse, 0, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void What_was_planted_is_found(int sign)
    {
        var found = 0;
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var evidence = new Evidence(5);
            var moves = Moves(random, 5);
            for (var t = 0; t < moves.Length; t++)
            {
                // A fiftieth of the variance.
                var seen = (0.02 * moves[t] / Scale) + (Math.Sqrt(0.02 * 0.98) * Gaussian(random));
                evidence.Add(t, sign * seen * Scale, 0, moves[t], Scale);
            }

            found += (sign > 0 ? evidence.Better : evidence.Worse) >= Evidence.Enough ? 1 : 0;
        }

        Assert.InRange(found, 45, 50);
    }

    [Fact]
    public void Two_forecasts_compared_with_each_other_swap_their_sides()
    {
        var random = new Random(3);
        var (one, other) = (new Evidence(3), new Evidence(3));
        for (var t = 0; t < 500; t++)
        {
            var (f, o, r) = (Scale * Gaussian(random), Scale * Gaussian(random), Scale * Gaussian(random));
            one.Add(t, f, o, r, Scale);
            other.Add(t, o, f, r, Scale);
        }

        Assert.Equal(one.Better, other.Worse, 1e-9);
        Assert.Equal(one.Worse, other.Better, 1e-9);
    }

    [Fact]
    public void A_single_wild_move_decides_nothing()
    {
        var evidence = new Evidence(1);
        evidence.Add(0, Scale, 0, Scale, Scale);
        evidence.Add(1, 500 * Scale, 0, 1000 * Scale, Scale);

        Assert.InRange(evidence.Better, 1, 2);
    }

    [Theory]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, double.NaN)]
    public void What_is_no_number_is_not_counted(double forecast, double realised, double scale)
    {
        var evidence = new Evidence(1);
        evidence.Add(0, forecast, 0, realised, scale);

        Assert.Equal(0, evidence.Count);
        Assert.Equal(1, evidence.Better);
    }

    [Fact]
    public void It_goes_on_from_its_numbers_to_the_bit()
    {
        var random = new Random(5);
        var (whole, first) = (new Evidence(5), new Evidence(5));
        var targets = Enumerable.Range(0, 400).Select(t => (t, F: Scale * Gaussian(random), R: Scale * Gaussian(random))).ToArray();
        foreach (var (t, f, r) in targets)
        {
            whole.Add(t, f, 0, r, Scale);
        }

        foreach (var (t, f, r) in targets[..150])
        {
            first.Add(t, f, 0, r, Scale);
        }

        var second = new Evidence(first.Count, first.Numbers);
        foreach (var (t, f, r) in targets[150..])
        {
            second.Add(t, f, 0, r, Scale);
        }

        Assert.Equal(whole.Numbers.ToArray(), second.Numbers.ToArray());
        Assert.Equal(whole.Count, second.Count);
    }

    [Fact]
    public void What_is_missing_grows_less_until_it_is_enough()
    {
        var random = new Random(1);
        var evidence = new Evidence(1);
        long? after = null;
        for (var t = 0; t < 20_000 && evidence.Better < Evidence.Enough; t++)
        {
            var move = Gaussian(random);
            evidence.Add(t, ((0.1 * move) + (0.3 * Gaussian(random))) * Scale, 0, move * Scale, Scale);
            after = t == 100 ? evidence.Missing : after;
        }

        Assert.InRange(after!.Value, 1, 100_000);
        Assert.Equal(0, evidence.Missing);
    }

    [Fact]
    public void Numbers_of_no_whole_stream_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Evidence(0, new double[3]));
        Assert.Throws<ArgumentException>(() => new Evidence(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Evidence(0));
    }

    private static double[] Moves(Random random, int horizon)
    {
        double[] steps = [.. Enumerable.Range(0, Week + horizon - 1).Select(_ => Scale * Gaussian(random) / Math.Sqrt(horizon))];
        return [.. Enumerable.Range(0, Week).Select(t => steps.AsSpan(t, horizon).ToArray().Sum())];
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
