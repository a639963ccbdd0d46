using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class PageHinkleyTests
{
    private static readonly double[] Stream =
        [.. Series(507, 500).Select(Math.Abs), .. Series(508, 300).Select(v => 2 * Math.Abs(v))];

    [Fact]
    public void The_alarm_comes_where_the_reference_has_it()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("page_hinkley");
        var test = new PageHinkley(golden.Number("delta"), golden.Number("lam"));

        var alarms = Stream.Select(test.Add).ToArray();

        Assert.Equal(golden.Integer("alarm_index"), Array.IndexOf(alarms, true));
        GoldenFile.AssertClose(golden.Number("final_m"), test.CumulativeDeviation);
        Assert.Equal(Stream.Length, test.Count);
        Assert.Equal(Stream.Average(), test.Mean, 1e-12);
    }

    [Fact]
    public void A_steady_or_falling_stream_raises_no_alarm()
    {
        var test = new PageHinkley(0.05, 20);

        Assert.DoesNotContain(true, Series(507, 3000).Select(v => test.Add(Math.Abs(v))));
        Assert.DoesNotContain(true, Series(508, 500).Select(v => test.Add(0.2 * Math.Abs(v))));
    }

    [Fact]
    public void After_a_reset_it_is_as_new()
    {
        var used = new PageHinkley(0.05, 20);
        Assert.Contains(true, Stream.Select(used.Add));
        used.Reset();
        var fresh = new PageHinkley(0.05, 20);

        Assert.False(used.Drifted);
        Assert.Equal((0, 0.0, 0.0), (used.Count, used.Mean, used.Statistic));
        foreach (var value in Stream)
        {
            Assert.Equal(fresh.Add(value), used.Add(value));
            Assert.Equal((fresh.Statistic, fresh.Mean), (used.Statistic, used.Mean));
        }
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_and_changes_nothing()
    {
        var test = new PageHinkley(0, 1);
        test.Add(0.5);

        Assert.Throws<ArgumentOutOfRangeException>(() => test.Add(double.NaN));
        Assert.Equal((1, 0.5), (test.Count, test.Mean));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, 0)]
    [InlineData(0, double.PositiveInfinity)]
    public void Settings_outside_their_range_are_refused(double tolerance, double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PageHinkley(tolerance, threshold));
}
