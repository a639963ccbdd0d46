using CryptoPredict.Core.Market.Simulated;
using MathNet.Numerics.Statistics;

namespace CryptoPredict.Tests.Market.Simulated;

public sealed class SeededStreamTests
{
    private static readonly int[] Seeds = [0, 1, 2, -1, int.MinValue];
    private static readonly string[] Names = ["", "a", "b", "ab", "ba"];

    [Fact]
    public void Streams_of_different_seeds_names_and_indices_are_unrelated()
    {
        var streams = from seed in Seeds
                      from name in Names
                      from index in Enumerable.Range(0, 3)
                      select Draw(new SeededStream(seed, name, index), 2000, (ref s) => s.NextUnit());
        var draws = streams.ToArray();
        for (var i = 0; i < draws.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.InRange(Correlation.Pearson(draws[i], draws[j]), -0.12, 0.12);
            }
        }
    }

    [Fact]
    public void Equal_streams_draw_equal_numbers() => Assert.Equal(
        Draw(new SeededStream(5, "x", 9), 100, (ref s) => s.NextStudent()), Draw(new SeededStream(5, "x", 9), 100, (ref s) => s.NextStudent()));

    [Fact]
    public void Units_fill_the_unit_interval_evenly()
    {
        var units = Draw(new SeededStream(1, "units", 0), 100_000, (ref s) => s.NextUnit());
        Assert.All(units, unit => Assert.InRange(unit, 0, 1 - double.Epsilon));
        Assert.All(units.CountBy(unit => (int)(unit * 10)), bin => Assert.InRange(bin.Value, 9_500, 10_500));
    }

    [Fact]
    public void Uniforms_and_students_have_mean_0_and_variance_1()
    {
        foreach (var draws in new[]
        {
            Draw(new SeededStream(1, "uniform", 0), 1_000_000, (ref s) => s.NextUniform()),
            Draw(new SeededStream(1, "student", 0), 1_000_000, (ref s) => s.NextStudent()),
        })
        {
            Assert.InRange(draws.Mean(), -0.005, 0.005);
            Assert.InRange(draws.Variance(), 0.98, 1.02);
        }
    }

    [Fact]
    public void Students_follow_the_t_distribution_with_4_degrees_of_freedom_up_to_the_cut()
    {
        var draws = Draw(new SeededStream(2, "student", 0), 1_000_000, (ref s) => s.NextStudent());

        // Quantiles of Student's t with 4 degrees of freedom, divided by its standard deviation √2 (the cut adds 0.4 %).
        foreach (var (probability, quantile) in new[] { (0.5, 0.0), (0.75, 0.7407), (0.95, 2.1318), (0.995, 4.6041) })
        {
            Assert.Equal(quantile / Math.Sqrt(2) * 1.004, draws.Quantile(probability), 0.04);
        }

        Assert.InRange(draws.Max(Math.Abs), 12, 22.7);
    }

    private delegate double Next(ref SeededStream stream);

    private static double[] Draw(SeededStream stream, int count, Next next)
    {
        var draws = new double[count];
        for (var i = 0; i < count; i++)
        {
            draws[i] = next(ref stream);
        }

        return draws;
    }
}
