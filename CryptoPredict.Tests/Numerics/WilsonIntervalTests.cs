using CryptoPredict.Core.Verification;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Golden;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoPredict.Tests.Numerics;

public sealed class WilsonIntervalTests
{
    [Fact]
    public void Intervals_equal_the_reference()
    {
        foreach (var row in GoldenFile.Read("scores.json").GetProperty("wilson95").EnumerateArray())
        {
            var proportion = Proportion.Wilson(row.Integer("hits"), row.Integer("n"));

            GoldenFile.AssertClose(row.Number("low"), proportion.Low);
            GoldenFile.AssertClose(row.Number("high"), proportion.High);
        }
    }

    [Fact]
    public void Ends_lie_within_0_and_1_and_hold_the_share()
    {
        var cases = from count in Gen.Choose(1, 5000)
                    from hits in Gen.Choose(0, count)
                    from overlap in Gen.Choose(1, 60)
                    select Proportion.Wilson(hits, count, overlap);

        Prop.ForAll(cases.ToArbitrary(), p => p is { Low: >= 0, High: <= 1 } && p.Low <= p.Share && p.Share <= p.High)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_share_of_0_or_1_lies_in_its_interval_whatever_the_rounding() =>
        Assert.All(Enumerable.Range(1, 3000), n => Assert.Equal((0, 1), (Proportion.Wilson(0, n).Low, Proportion.Wilson(n, n).High)));

    [Fact]
    public void Overlap_widens_the_interval_and_leaves_the_share()
    {
        var independent = Proportion.Wilson(60, 100);
        var overlapping = Proportion.Wilson(60, 100, overlap: 5);

        Assert.Equal(independent.Share, overlapping.Share);
        Assert.True(overlapping.Low < independent.Low && independent.High < overlapping.High);
        Assert.Equal((Proportion.Wilson(12, 20).Low, Proportion.Wilson(12, 20).High), (overlapping.Low, overlapping.High));
    }

    [Fact]
    public void Nothing_counted_leaves_the_whole_range_open()
    {
        var nothing = Proportion.Wilson(0, 0);

        Assert.Equal((0.0, 1.0), (nothing.Low, nothing.High));
        Assert.True(double.IsNaN(nothing.Share));
    }

    [Theory]
    [InlineData(-0.1, 10, 0.95)]
    [InlineData(double.NaN, 10, 0.95)]
    [InlineData(0.5, 0, 0.95)]
    [InlineData(0.5, double.PositiveInfinity, 0.95)]
    [InlineData(0.5, 10, 1)]
    public void Arguments_outside_their_range_are_refused(double share, double count, double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(share, count, confidence));

    [Fact]
    public void More_hits_than_trials_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(3, 2));
}
