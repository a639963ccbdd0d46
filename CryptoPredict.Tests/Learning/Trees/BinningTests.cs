using CryptoPredict.Learning.Numerics;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class BinningTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(5000)]
    public void Radix_sort_orders_as_a_comparison_sort_does(int count)
    {
        var random = new Random(count);
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            values[i] = float.IsFinite(values[i]) ? values[i] + 0f : random.Next(-2, 3);
        }

        var expected = values.Order().ToArray();
        FloatSort.Sort(values);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void Each_distinct_value_has_its_own_bin_while_they_fit()
    {
        var values = Enumerable.Range(0, 255).SelectMany(i => Enumerable.Repeat(i * 0.25f, (i % 7) + 1)).ToArray();
        var bins = FeatureBins.FromSorted(values, hasMissing: false, 255);

        Assert.Equal(255, bins.Count);
        Assert.All(values, value => Assert.Equal(value * 4, bins.BinOf(value)));
    }

    [Fact]
    public void Neighbouring_floats_fall_into_different_bins()
    {
        float[] values = [1f, MathF.BitIncrement(1f), MathF.BitIncrement(MathF.BitIncrement(1f))];
        var bins = FeatureBins.FromSorted(values, hasMissing: false, 255);

        Assert.Equal([0, 1, 2], values.Select(v => (int)bins.BinOf(v)));
    }

    [Fact]
    public void A_bin_is_at_or_below_another_exactly_when_its_values_are_below_the_threshold()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(2, 3000)).Select(_ => (float)Math.Round(random.NextDouble() * 50, random.Next(1, 6))).Order()
                .ToArray();
            var bins = FeatureBins.FromSorted(values, hasMissing: true, random.Next(2, 256));
            for (var bin = 0; bin < bins.Count; bin++)
            {
                Assert.DoesNotContain(values, value => bins.BinOf(value) <= bin != value < bins.Threshold(bin));
            }

            Assert.Equal(FeatureBins.Missing, bins.BinOf(float.NaN));
        }
    }

    [Fact]
    public void Many_distinct_values_are_shared_out_evenly()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => MathF.Exp(i / 1000f)).ToArray();
        var bins = FeatureBins.FromSorted(values, hasMissing: false, 100);

        Assert.Equal(100, bins.Count);
        Assert.All(values.CountBy(v => bins.BinOf(v)), bin => Assert.InRange(bin.Value, 95, 105));
    }

    [Fact]
    public void A_frequent_value_has_a_bin_to_itself()
    {
        var values = Enumerable.Range(0, 500).Select(i => (float)i).Concat(Enumerable.Repeat(250.5f, 5000)).Order().ToArray();
        var bins = FeatureBins.FromSorted(values, hasMissing: false, 16);

        Assert.Equal(5000, values.Count(v => bins.BinOf(v) == bins.BinOf(250.5f)));
        Assert.InRange(bins.Count, 8, 16);
    }

    [Fact]
    public void Blocks_by_row_hold_the_same_bins_as_columns()
    {
        var data = RandomRows.Make(3, 5000, 19);
        using var team = new WorkerTeam(2);
        var matrix = BinnedMatrix.Build(data.Features, 255, withBlocks: true, team);

        Assert.Equal(2, matrix.Blocks.Length);
        Assert.Equal(3, matrix.WidthOf(1));
        for (var feature = 0; feature < matrix.Features; feature++)
        {
            for (var row = 0; row < matrix.Rows; row++)
            {
                var expected = matrix.Bins[feature].BinOf(data.Features.Row(row)[feature]);
                Assert.Equal(expected, matrix.Columns[feature][row]);
                Assert.Equal(expected, matrix.Blocks[feature / 16][(row * 16) + (feature % 16)]);
            }
        }
    }

    [Fact]
    public void A_feature_without_any_value_or_with_one_value_is_constant()
    {
        Assert.True(FeatureBins.FromSorted([], hasMissing: true, 255).IsConstant);
        Assert.True(FeatureBins.FromSorted([2f, 2f], hasMissing: false, 255).IsConstant);
        Assert.False(FeatureBins.FromSorted([2f, 2f], hasMissing: true, 255).IsConstant);
    }
}
