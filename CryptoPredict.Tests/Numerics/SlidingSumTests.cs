using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed class SlidingSumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void What_has_left_the_window_leaves_no_trace_in_the_sum(int window)
    {
        var random = new Random(window);
        var values = Enumerable.Range(0, 500).Select(_ => Math.Exp(12 * (random.NextDouble() - 0.5)) * (random.Next(2) - 0.5)).ToArray();
        var sum = new SlidingSum(window);
        for (var i = 0; i < values.Length; i++)
        {
            sum.Add(values[i]);
            var newest = values[Math.Max(0, i + 1 - window)..(i + 1)];
            var fresh = new SlidingSum(window);
            foreach (var value in newest)
            {
                fresh.Add(value);
            }

            Assert.Equal(newest.Length, sum.Count);
            Assert.Equal(newest.Sum(), sum.Sum, 1e-9);
            Assert.Equal(fresh.Sum, sum.Sum);
        }
    }

    [Fact]
    public void The_fullest_window_of_the_largest_values_does_not_overflow()
    {
        var sum = new SlidingSum(SlidingSum.MaxWindow);
        for (var i = 0; i < SlidingSum.MaxWindow + 3; i++)
        {
            sum.Add(-SlidingSum.MaxMagnitude);
        }

        Assert.Equal(-SlidingSum.MaxWindow * SlidingSum.MaxMagnitude, sum.Sum);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(513)]
    public void A_value_it_cannot_hold_exactly_is_refused_and_changes_nothing(double value)
    {
        var sum = new SlidingSum(3);
        sum.Add(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => sum.Add(value));
        Assert.Equal((1, 1.0), (sum.Count, sum.Sum));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingSum(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingSum(SlidingSum.MaxWindow + 1));
    }
}
