using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Tests.Dashboard.Components.Charts;

public sealed class ChartViewTests
{
    [Theory]
    [InlineData(null, null, 1, 180, 1)]
    [InlineData("1w", null, 1, 10080, 60)]
    [InlineData("1w", "15m", 1, 10080, 15)]
    [InlineData("1w", "7m", 1, 10080, 60)]
    [InlineData("1y", null, 1, 525600, 1440)]
    [InlineData("3h", null, 5, 180, 5)]
    [InlineData("3h", "1m", 5, 180, 5)]
    [InlineData("3h", null, 7, 180, 7)]
    [InlineData("soon", "long", 60, 180, 60)]
    public void A_view_is_one_that_is_offered_in_candles_that_the_market_has(string? range, string? frame, int interval, int minutes, int candles) =>
        Assert.Equal(new ChartView(TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(candles)), ChartView.Parse(range, frame, TimeSpan.FromMinutes(interval)));
}
