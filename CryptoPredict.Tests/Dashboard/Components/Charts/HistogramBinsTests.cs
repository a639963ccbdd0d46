using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Tests.Dashboard.Components.Charts;

public sealed class HistogramBinsTests
{
    [Fact]
    public void Every_finite_value_is_counted_once_in_each_sample()
    {
        var random = new Random(1);
        double[] one = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble() - 0.5), double.NaN, double.PositiveInfinity, 1e9];
        double[] other = [0.1, -0.1];
        var bins = HistogramBins.Of(one, other);
        Assert.All(bins.Shares, shares => Assert.Equal(100, shares.Sum(), 9));
    }

    [Fact]
    public void The_bins_are_equal_ascending_and_symmetric_around_zero()
    {
        var centres = HistogramBins.Of([-3, 1, 2, 5.5]).Centres;
        Assert.Equal(5, centres.Count);
        Assert.Equal(0, centres[centres.Count / 2]);
        Assert.All(centres.Zip(centres.Reverse()), pair => Assert.Equal(-pair.First, pair.Second, 12));
        Assert.All(centres.Zip(centres.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void One_outlier_does_not_squeeze_the_others_into_the_middle()
    {
        var random = new Random(2);
        double[] sample = [.. Enumerable.Range(0, 999).Select(_ => random.NextDouble() - 0.5), 1e6];
        Assert.True(HistogramBins.Of(sample).Centres[^1] < 1);
    }

    [Fact]
    public void Nothing_and_zeros_are_histograms_too()
    {
        Assert.All(HistogramBins.Of(Array.Empty<double>()).Shares[0], share => Assert.Equal(0, share));
        Assert.Equal(100, HistogramBins.Of([0, 0]).Shares[0][2]);
    }

    [Theory]
    [InlineData(26, 5)]
    [InlineData(200, 11)]
    [InlineData(1_000, 21)]
    [InlineData(100_000, HistogramBins.Most)]
    public void Many_values_are_counted_in_more_bins(int values, int bins) =>
        Assert.Equal(bins, HistogramBins.Of([.. Enumerable.Range(0, values).Select(i => (double)i)]).Centres.Count);
}
