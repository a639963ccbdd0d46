using CryptoPredict.Core.Features.Indicators;

namespace CryptoPredict.Tests.Features;

public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Summaries_are_those_of_the_last_values(int length)
    {
        var random = new Random(length);
        var values = Enumerable.Range(0, 500).Select(_ => random.NextDouble() * 10 - 3).ToArray();
        var sum = new SlidingWindow<Sum>(length);
        var extremes = new SlidingWindow<Extremes>(length);
        var moments = new SlidingWindow<Moments>(length);
        for (var i = 0; i < values.Length; i++)
        {
            sum.Push(new Sum(values[i]));
            extremes.Push(new Extremes(values[i], values[i]));
            moments.Push(Moments.Of(values[i]));

            var window = values[Math.Max(0, i + 1 - length)..(i + 1)];
            Assert.Equal(window.Sum(), sum.Value.Value, 1e-12);
            Assert.Equal(new Extremes(window.Min(), window.Max()), extremes.Value);
            Assert.Equal(window.Length, moments.Value.Count);
            Assert.Equal(window.Average(), moments.Value.Mean, 1e-12);
            Assert.Equal(window.Sum(x => Math.Pow(x - window.Average(), 2)), moments.Value.Squares, 1e-10);
        }
    }

    [Fact]
    public void A_giant_value_leaves_no_trace_once_it_has_left()
    {
        var sum = new SlidingWindow<Sum>(10);
        var moments = new SlidingWindow<Moments>(10);
        foreach (var value in Enumerable.Repeat(0.1, 13).Append(1e18).Concat(Enumerable.Repeat(0.0, 10)))
        {
            sum.Push(new Sum(value));
            moments.Push(Moments.Of(value));
        }

        Assert.Equal(0, sum.Value.Value);
        Assert.Equal(new Moments(10, 0, 0), moments.Value);
    }

    [Fact]
    public void Equal_values_have_exactly_their_mean_and_no_spread()
    {
        var moments = new SlidingWindow<Moments>(7);
        for (var i = 0; i < 50; i++)
        {
            moments.Push(Moments.Of(0.1));
            Assert.Equal((0.1, 0.0), (moments.Value.Mean, moments.Value.Squares));
        }
    }

    [Fact]
    public void Spread_keeps_its_digits_far_from_zero()
    {
        // Σx² − (Σx)²/n would be rounding noise here.
        var moments = new SlidingWindow<Moments>(4);
        foreach (var value in new[] { 1e9, 1e9 + 1e-3, 1e9 + 2e-3, 1e9 + 3e-3 })
        {
            moments.Push(Moments.Of(value));
        }

        Assert.Equal(5e-6, moments.Value.Squares, 1e-8);
    }

    [Fact]
    public void Reset_forgets_everything()
    {
        var extremes = new SlidingWindow<Extremes>(3);
        extremes.Push(new Extremes(1, 100));
        extremes.Reset();
        extremes.Push(new Extremes(5, 6));
        Assert.Equal(new Extremes(5, 6), extremes.Value);
    }
}
