using Bunit;
using CryptoPredict.Dashboard.Components.Pages.Forecast;
using CryptoPredict.Tests.SeriesTests;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Forecast;

public sealed class ForecastPageTests : UploadContext
{
    [Fact]
    public async Task The_days_the_version_and_the_gate_are_shown_and_a_newer_version_comes_in_by_itself()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var page = Open<ForecastPage>("forecast?series=P1&days=7");
        page.WaitForAssertion(() => Assert.Equal(7, page.FindAll(".split tbody tr").Count));
        Assert.StartsWith("2025-10-31", page.Find(".split tbody th").TextContent, StringComparison.Ordinal);
        Assert.Contains("passed", page.Find(".gate summary").TextContent, StringComparison.Ordinal);

        Room.Clock.Advance(TimeSpan.FromMinutes(1));
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(61, "P1")));

        await EventuallyAsync(page, () => Assert.StartsWith("2025-11-01", page.Find(".split tbody th").TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("forecast?series=P9", "There is no series or asset")]
    [InlineData("forecast", "a daily forecast takes at least 21")]
    public async Task Without_a_forecast_the_page_says_why(string address, string reason)
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(5, "P1")));

        var page = Open<ForecastPage>(address);

        page.WaitForAssertion(() => Assert.Contains(reason, page.Find(".state").TextContent, StringComparison.Ordinal));
    }
}
