using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market.Simulated;
using CryptoPredict.Tests.Features;

namespace CryptoPredict.Tests.Forecasting;

/// <summary>What clipped steps make of the scale.</summary>
public sealed class StepClipTests
{
    private const double Sigma = 5e-4;

    /// <summary>Whatever its size, sign and place, and also where the price stays (a redenomination).</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_jump_of_any_size_widens_the_scale_by_less_than_half_and_an_hour_later_by_less_than_a_quarter(bool stays)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var walk = Walk(seed, 900);
            var at = 400 + random.Next(50);
            var jumped = walk.ToArray();
            var factor = Math.Exp((random.Next(2) == 0 ? 1 : -1) * (0.01 + (14 * random.NextDouble())));
            for (var i = at; i < (stays ? jumped.Length : at + 1); i++)
            {
                jumped[i] *= factor;
            }

            for (var i = at; i < walk.Length; i++)
            {
                var ratio = Scale(jumped, i) / Scale(walk, i);
                Assert.InRange(ratio, 0.8, i < at + 60 ? 1.6 : i < at + 120 ? 1.3 : 1.2);
            }
        }
    }

    [Fact]
    public void Sixteen_bad_ticks_in_six_hours_widen_the_scale_and_do_not_carry_it_away()
    {
        var random = new Random(5);
        var walk = Walk(5, 361);
        var ticks = walk.ToArray();
        for (var n = 0; n < 16; n++)
        {
            ticks[2 + (22 * n) + random.Next(5)] /= 8;
        }

        Assert.InRange(Scale(ticks, 360) / Scale(walk, 360), 1, 20);
        Assert.True(Unclipped(ticks, 360) / Scale(walk, 360) > 500);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(30, 30)]
    public void A_burst_of_volatility_is_mostly_believed_within_minutes_and_in_full_within_two_hours(double times, int minutes)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var walk = Walk(seed, 600, i => i < 400 ? Sigma : times * Sigma);

            Assert.True(Scale(walk, 400 + minutes) > 0.6 * Unclipped(walk, 400 + minutes), $"seed {seed}");
            Assert.InRange(Scale(walk, 560) / Unclipped(walk, 560), 0.85, 1);
        }
    }

    [Fact]
    public void On_the_simulated_market_hardly_a_scale_differs_and_none_by_much()
    {
        var closes = Simulated(days: 3);
        var ratios = Enumerable.Range(361, closes.Length - 361).Select(i => Scale(closes, i) / Unclipped(closes, i)).ToArray();

        Assert.InRange(ratios.Average(), 0.99, 1);
        Assert.True(ratios.Count(ratio => ratio == 1) > 0.5 * ratios.Length, $"{ratios.Count(ratio => ratio == 1)} of {ratios.Length}");
    }

    [Fact]
    public void The_moves_of_a_peg_count_in_full()
    {
        var random = new Random(2);
        double[] peg = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() < 0.02 ? 0.9999 : 1)];

        Assert.Equal(Unclipped(peg, 399), Scale(peg, 399));
    }

    /// <summary>As of a coin that is traded once in half an hour.</summary>
    [Fact]
    public void The_moves_of_a_price_that_mostly_stands_still_count_nearly_in_full()
    {
        var random = new Random(3);
        var price = 1.0;
        double[] closes = [.. Enumerable.Range(0, 400).Select(i => price *= i % 30 == 0 ? Math.Exp(0.03 * CandleSeries.Normal(random)) : 1)];

        Assert.InRange(Scale(closes, 399) / Unclipped(closes, 399), 0.7, 1);
    }

    [Fact]
    public void A_bad_tick_of_a_price_that_stands_still_is_no_volatility()
    {
        var closes = Enumerable.Repeat(1.0, 400).ToArray();
        closes[390] = 0.125;

        Assert.InRange(Scale(closes, 399), VolatilityScale.FloorPerStep, StepClip.Believed);
    }

    private static double[] Simulated(int days)
    {
        var path = new SimulatedPath(11, new SimulatedMarketOptions().Assets, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return [.. Enumerable.Range(0, days)
            .SelectMany(day => path.Day(0, day, TestContext.Current.CancellationToken).ToArray())
            .Select(candle => candle.Close)];
    }

    private static double Scale(double[] closes, int at) => VolatilityScale.Of(closes.AsSpan(0, at + 1), 1);

    /// <summary>The same weights without a clip.</summary>
    private static double Unclipped(double[] closes, int at)
    {
        var decay = Math.Pow(0.5, 1.0 / 60);
        var (squares, weights) = (0.0, 0.0);
        for (var i = Math.Max(1, at - 359); i <= at; i++)
        {
            var step = Math.Log(closes[i] / closes[i - 1]);
            squares = (decay * squares) + (step * step);
            weights = (decay * weights) + 1;
        }

        return Math.Max(Math.Sqrt(squares / weights), VolatilityScale.FloorPerStep);
    }

    private static double[] Walk(int seed, int count, Func<int, double>? sigma = null)
    {
        var random = new Random(seed);
        var price = 65_600.0;
        return [.. Enumerable.Range(0, count).Select(i => price *= Math.Exp((sigma?.Invoke(i) ?? Sigma) * CandleSeries.Normal(random)))];
    }
}
