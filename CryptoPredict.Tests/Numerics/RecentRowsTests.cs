using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed class RecentRowsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(7, 4)]
    public void It_always_holds_the_newest_rows_in_order(int capacity, int width)
    {
        var rows = new RecentRows<int>(capacity, width);
        List<int> all = [];
        for (var i = 0; i < 10 * capacity; i++)
        {
            int[] row = [.. Enumerable.Range(i * width, width)];
            rows.Add(row);
            all.AddRange(row);

            Assert.Equal(Math.Min(i + 1, capacity), rows.Count);
            Assert.Equal(all.TakeLast(rows.Count * width), rows.Rows.ToArray());
        }

        rows.Clear();
        Assert.Equal(0, rows.Count);
        Assert.True(rows.Rows.IsEmpty);
    }
}
