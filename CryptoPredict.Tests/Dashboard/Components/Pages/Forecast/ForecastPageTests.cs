using Bunit;
using CryptoPredict.Dashboard.Components.Pages.Forecast;
using CryptoPredict.Dashboard.Components.Pages.Models;
using CryptoPredict.Tests.SeriesTests;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Forecast;

public sealed class ForecastPageTests : UploadContext
{
    [Fact]
    public async Task The_days_the_version_and_the_gate_are_shown_and_a_newer_version_comes_in_by_itself()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var page = Open<ForecastPage>("forecast?series=P1&days=7");
        page.WaitForAssertion(() => Assert.Equal(7, page.FindAll(".chart-table tbody tr").Count));
        Assert.StartsWith("2025-10-31", page.Find(".chart-table tbody th").TextContent, StringComparison.Ordinal);
        Assert.Contains("passed", page.Find(".gate summary").TextContent, StringComparison.Ordinal);

        Room.Clock.Advance(TimeSpan.FromMinutes(1));
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(61, "P1")));

        await EventuallyAsync(page, () => Assert.StartsWith("2025-11-01", page.Find(".chart-table tbody th").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_that_a_forecast_is_by_opens_on_the_page_of_models()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var link = Open<ForecastPage>("forecast?series=P1&days=7").WaitForElement(".facts a").GetAttribute("href")!;

        var page = Open<ModelsPage>(link);
        page.WaitForAssertion(() => Assert.StartsWith("prophet · ", page.Find("h1").TextContent, StringComparison.Ordinal));
        Assert.Contains("prophet of P1", page.Find(".metadata").TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll("[aria-label=Versions] tbody tr"));
        Assert.Contains("There is no asset “P9”", Open<ModelsPage>("models?asset=P9").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forecast_and_interval_begin_at_the_last_value_and_a_day_without_one_is_a_gap()
    {
        var lines = DailyFiles.Sales(60, "P1").Split('\n');
        await Room.MergeAsync(await Room.ReceiveAsync(string.Join('\n', lines.Where((_, line) => line != 41))));

        await EventuallyAsync(Open<ForecastPage>("forecast?series=P1&days=7"), () => Assert.NotEmpty(PlotsModule.Invocations["create"]));

        var columns = Columns();
        Assert.Equal(28 + 7, columns[0].Length);
        Assert.All(columns[0].Zip(columns[0].Skip(1)), pair => Assert.Equal(86_400, pair.Second - pair.First));
        var (upper, lower, value, forecast) = (columns[1], columns[2], columns[3], columns[4]);
        Assert.Equal([40 - 32], Enumerable.Range(0, 28).Where(day => value[day] is null));
        Assert.All([upper, lower, forecast], line => Assert.Equal((null, value[27]), (line[26], line[27])));
        Assert.All(Enumerable.Range(28, 7), day => Assert.True(value[day] is null && lower[day] < forecast[day] && forecast[day] < upper[day]));
    }

    [Fact]
    public async Task A_model_worse_than_naive_is_said_to_be_so_first_and_stands_beside_the_naive_forecast()
    {
        // A walk at random: nothing does better than its last value.
        var (random, level) = (new Random(4), 100.0);
        var rows = Enumerable.Range(0, 120).Select(day =>
            FormattableString.Invariant($"{DailyFiles.Start.AddDays(day):yyyy-MM-dd},P1,{level += random.NextDouble() - 0.5:F3}"));
        await Room.MergeAsync(await Room.ReceiveAsync($"date,product_id,sales\n{string.Join('\n', rows)}\n"));

        var page = Open<ForecastPage>("forecast?series=P1&days=7");

        await EventuallyAsync(page, () => Assert.NotEmpty(PlotsModule.Invocations["create"]));
        page.WaitForAssertion(() => Assert.StartsWith(
            "Worse than naive, shown for study", page.Find(".page .mud-alert-message").TextContent.Trim(), StringComparison.Ordinal));
        Assert.DoesNotContain("✓", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("naive forecast", page.Find(".chart-key").TextContent, StringComparison.Ordinal);
        Assert.All(Columns()[5].TakeLast(7), naive => Assert.Equal(level, naive!.Value, 0.001));
    }

    private double?[][] Columns() => (double?[][])PlotsModule.Invocations["create"][^1].Arguments[3]!;

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
