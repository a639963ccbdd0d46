using CryptoPredict.Core.Forecasting;
using MathNet.Numerics.Distributions;
using static CryptoPredict.Tests.Forecasting.Issued;

namespace CryptoPredict.Tests.Forecasting;

public sealed class OffsetCorrectionTests
{
    private const int Horizon = 5;
    private static readonly EnsembleOptions Options = new();

    [Fact]
    public void On_unbiased_errors_it_costs_less_than_half_a_per_cent_of_the_absolute_error()
    {
        var (corrected, plain) = (0.0, 0.0);
        for (var seed = 0; seed < 20; seed++)
        {
            var (with, without) = Play(Overlapping(4000, seed), bias: 0);
            Assert.True(with < 1.005 * without, $"Seed {seed}: {with / without:0.0000} of the error without it.");
            corrected += with;
            plain += without;
        }

        Assert.True(corrected < 1.001 * plain, $"{corrected / plain:0.0000} on average.");
    }

    [Fact]
    public void Overlapping_noise_seldom_passes_for_a_bias()
    {
        // Two standard errors: 4.6 % of normal means lie beyond. Taken for independent, these errors would pass in more than a third.
        var taken = Enumerable.Range(0, 300).Count(seed => Learned(Overlapping(1440, seed)) != 0);

        Assert.InRange(taken, 3, 30);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(-0.25)]
    [InlineData(0.2)]
    public void Of_a_constant_bias_it_removes_most(double bias)
    {
        var (left, plain, unbiased) = (0.0, 0.0, 0.0);
        for (var seed = 100; seed < 120; seed++)
        {
            var errors = Overlapping(4000, seed);
            var (with, without) = Play(errors, bias);
            left += with;
            plain += without;
            unbiased += Play(errors, 0).Without;
        }

        Assert.True(left - unbiased < 0.4 * (plain - unbiased), $"{(left - unbiased) / (plain - unbiased):0.00} of what the bias costs is left.");
    }

    [Fact]
    public void It_goes_against_the_bias_and_never_beyond_its_bound()
    {
        for (var bias = -2.0; bias <= 2; bias += 0.25)
        {
            var offset = Learned(Overlapping(2000, 7).Select(error => error + bias));

            Assert.InRange(offset, -0.25, 0.25);
            Assert.True(Math.Abs(bias) < 0.5 || offset == -0.25 * Math.Sign(bias), $"Bias {bias} gives {offset}.");
        }
    }

    [Fact]
    public void A_single_absurd_error_moves_nothing()
    {
        var errors = Overlapping(1440, 3);
        var before = Learned(errors);
        errors[700] = 1e9;

        Assert.Equal(before, Learned(errors), 0.005);
    }

    [Fact]
    public void With_too_few_independent_errors_or_switched_off_there_is_none()
    {
        double[] biased = [.. Enumerable.Repeat(0.2, 150)];

        Assert.Equal(-0.2, Learned(biased), 1e-9);
        Assert.Equal(0, Learned(biased[1..]));
        Assert.Equal(0, Learned(biased, Options with { CorrectOffset = false }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OffsetCorrection(Options, 0));
    }

    [Fact]
    public void It_rests_on_the_window_alone_and_not_on_the_offsets_that_were_in_force()
    {
        var options = Options with { OffsetWindow = 200, OffsetBound = 1 };
        double[] errors = [.. Overlapping(900, 5).Select(error => error + 0.7)];
        var issued = new OffsetCorrection(options, Horizon);
        foreach (var error in errors[^200..])
        {
            // The price that was shown contains an offset; members and weights do not.
            issued.Learn(Row(error) with { PredictedPrice = 250 }, 0);
        }

        Assert.Equal(Learned(errors, options), Learned(errors[^200..], options));
        Assert.Equal(Learned(errors, options), issued.Scales);
        Assert.NotEqual(0, issued.Scales);
    }

    [Fact]
    public void The_error_is_that_of_the_weighted_mix()
    {
        var correction = new OffsetCorrection(Options, Horizon);
        for (var i = 0; i < 200; i++)
        {
            correction.Learn(With(Said("a", 0.4 * Scale, 0.75), Said("b", null), Said("c", 0, 0.25), Said("equal-weights", 9, 0)), 0.1 * Scale);
        }

        Assert.Equal(-0.2, correction.Scales, 1e-9);
    }

    private static Prediction Row(double error) => With(Said("a", error * Scale, 1));

    private static double Learned(IEnumerable<double> errors, EnsembleOptions? options = null)
    {
        var correction = new OffsetCorrection(options ?? Options, Horizon);
        foreach (var error in errors)
        {
            correction.Learn(Row(error), 0);
        }

        return correction.Scales;
    }

    /// <summary>Mean absolute errors when each row is issued with what the rows matured by then have taught.</summary>
    private static (double With, double Without) Play(double[] errors, double bias)
    {
        var correction = new OffsetCorrection(Options, Horizon);
        var (with, without) = (0.0, 0.0);
        for (var t = 0; t < errors.Length; t++)
        {
            if (t >= Horizon)
            {
                correction.Learn(Row(errors[t - Horizon] + bias), 0);
            }

            var error = errors[t] + bias;
            with += Math.Abs(error + correction.Scales);
            without += Math.Abs(error);
        }

        return (with, without);
    }

    /// <summary>Errors in scales as overlapping targets have them: sums of the next five of independent steps.</summary>
    private static double[] Overlapping(int count, int seed)
    {
        var random = new Random(seed);
        var steps = Enumerable.Range(0, count + Horizon).Select(_ => Normal.Sample(random, 0, Math.Sqrt(1.0 / Horizon))).ToArray();
        return [.. Enumerable.Range(0, count).Select(t => steps.AsSpan(t, Horizon).ToArray().Sum())];
    }
}
