using Bunit;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Components.Pages.Forecast;
using CryptoPredict.Dashboard.Components.Pages.Models;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Learning.Seasonal;
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
        Assert.Contains("demand", page.Find(".facts").TextContent, StringComparison.Ordinal);
        var members = page.FindAll("[aria-label='Members and how they did'] tbody tr").ToDictionary(
            row => row.Children[0].TextContent.Trim(), row => row.Children[1].TextContent);
        Assert.Contains("weekday mean", members.Keys);
        var waiting = Assert.Single(members.Keys, name => name.StartsWith("additive (Prophet-style)", StringComparison.Ordinal));
        Assert.EndsWith("until then a low error may be chance", waiting, StringComparison.Ordinal);
        Assert.Equal("left out", members[waiting]);

        Room.Clock.Advance(TimeSpan.FromMinutes(1));
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(61, "P1")));

        await EventuallyAsync(page, () => Assert.StartsWith("2025-11-01", page.Find(".chart-table tbody th").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_of_the_network_of_all_series_that_was_asked_is_named_and_leads_to_its_page()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(
            DailyFiles.File("P1", DailyFiles.Points(460).Select(point => point with { Day = point.Day.AddDays(-300) }))));

        var page = Open<ForecastPage>("forecast?series=P1&days=7");

        page.WaitForAssertion(() => Assert.Equal(7, page.FindAll(".chart-table tbody tr").Count));
        var network = (await Room.Registry.ReadAliasesAsync(DailyNetworks.IdOf(SeriesKind.Demand), Token)).Single().VersionId;
        Assert.Contains($"models?asset=%2Bdemand&version={network}", page.FindAll(".facts a").Select(link => link.GetAttribute("href")));
        Assert.Equal(network, (await Room.Data.Forecasts.ForecastAsync(new Asset("P1"), 7, Token)).Version.Parameters["lstm_version"]);
    }

    [Fact]
    public async Task A_plan_is_tried_and_its_difference_and_what_it_rests_on_are_told()
    {
        int[] promoted = [.. Enumerable.Range(0, 180).Where(day => day % 11 == 4)];
        var values = DailyFiles.Points(180).Select((point, day) => point with { Value = point.Value + (promoted.Contains(day) ? 500 : 0) });
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.File("P1", values)));
        var first = (await Room.Series.ReadAsync(new Asset("P1"), Token))[0].Day;
        var changes = new SeriesChanges(Room.Series, Room.Data.History, Room.Data.Daily, Room.Clock);
        await changes.SetEventsAsync(
            new Asset("P1"), [.. promoted.Append(182).Select(day => new KnownEvent(first.AddDays(day), EventKind.Promotion))], Token);
        var page = Open<ForecastPage>("forecast?series=P1&days=7");
        page.WaitForAssertion(() => Assert.Contains("Used", page.Find(".facts").TextContent, StringComparison.Ordinal));
        Assert.Equal(["", "", "Promotion", "", "", "", ""], page.FindAll(".chart-table tbody tr").Select(row => row.LastElementChild!.TextContent));

        await TryAsync(first.AddDays(300));
        Assert.Contains("Plans are for days from", page.Find("form [role=status]").TextContent, StringComparison.Ordinal);
        await TryAsync(first.AddDays(184));

        page.WaitForAssertion(() => Assert.Contains("Events are used", page.Markup, StringComparison.Ordinal));
        Assert.InRange(double.Parse(page.Find("form ~ div b").TextContent, System.Globalization.CultureInfo.InvariantCulture), 400, 600);

        async Task TryAsync(DateOnly day)
        {
            await page.InvokeAsync(() => page.FindComponents<DaysField>().Single(field => field.Instance.Label == "On these days").Instance.Changed
                .InvokeAsync((day, day)));
            _ = page.InvokeAsync(() => page.Find("form").SubmitAsync());
        }
    }

    [Fact]
    public async Task The_version_that_a_forecast_is_by_opens_on_the_page_of_models()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var link = Open<ForecastPage>("forecast?series=P1&days=7").WaitForElement(".facts a").GetAttribute("href")!;

        var page = Open<ModelsPage>(link);
        page.WaitForAssertion(() => Assert.StartsWith("daily · ", page.Find("h1").TextContent, StringComparison.Ordinal));
        Assert.Contains("daily of P1", page.Find(".metadata").TextContent, StringComparison.Ordinal);
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
        var (outerTop, outerEnd, upper, lower, value, forecast) = (columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]);
        Assert.Equal([40 - 32], Enumerable.Range(0, 28).Where(day => value[day] is null));
        Assert.All([outerTop, outerEnd, upper, lower, forecast], line => Assert.Equal((null, value[27]), (line[26], line[27])));
        Assert.All(Enumerable.Range(28, 7), day => Assert.True(
            value[day] is null && outerEnd[day] < lower[day] && lower[day] < forecast[day] && forecast[day] < upper[day] && upper[day] < outerTop[day]));
    }

    [Fact]
    public async Task Where_the_members_err_more_the_naive_forecast_serves_and_the_page_says_so_first()
    {
        var upload = await Room.ReceiveAsync(DailyFiles.File("P1", DailyFiles.Walk(140)));
        await Room.MergeAsync(upload, new MergePlan(upload.Findings.Reading, Settings: new SeriesSettings(SeriesKind.Demand)));

        var page = Open<ForecastPage>("forecast?series=P1&days=7");

        await EventuallyAsync(page, () => Assert.Contains(PlotsModule.Invocations["create"], chart => ((double?[][])chart.Arguments[3]!).Length == 7));
        page.WaitForAssertion(() => Assert.StartsWith(
            "The members erred no less than “as on the last day”", page.Find(".page .mud-alert-message").TextContent.Trim(), StringComparison.Ordinal));
        Assert.DoesNotContain("✓", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("as on the last day", page.Find(".facts").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_is_told_by_its_range_and_what_is_beyond_the_measured_days_is_said()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.File("P1", DailyFiles.Walk(140))));

        var page = Open<ForecastPage>("forecast?series=P1&days=90");

        page.WaitForAssertion(() => Assert.Contains("by its values", page.Find(".facts").TextContent, StringComparison.Ordinal));
        Assert.Contains("price", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("Errors were measured for 28 open days", page.Find(".page .mud-alert-message").TextContent, StringComparison.Ordinal);
        Assert.Contains("Daily volatility", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.EndsWith("/P1/forecast.csv?days=90", page.Find("a[download]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_past_versions_said_and_what_the_newest_changed_come_with_the_second_upload()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var page = Open<ForecastPage>("forecast?series=P1&days=7");
        page.WaitForAssertion(() => Assert.Equal(
            ["Nothing has come yet", "The first version"], page.FindAll(".panel .state strong").Select(head => head.TextContent)));

        Room.Clock.Advance(TimeSpan.FromMinutes(1));
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(69, "P1")));

        await EventuallyAsync(page, () => Assert.Equal(
            [("1", "1"), ("2 to 7", "6"), ("8 to 14", "2")],
            page.FindAll("[aria-label='Past forecasts and what came'] tbody tr")
                .Select(row => (row.QuerySelector("th")!.TextContent, row.QuerySelector("td")!.TextContent))));
        Assert.Empty(page.FindAll(".panel .state"));
        var change = page.Find("[aria-label='What the newest version changed']");
        Assert.Equal(
            "New days: 9, 2025-10-31 to 2025-11-08. The values of earlier days are the same.", change.ParentElement!.QuerySelector("p")!.TextContent);
        Assert.Equal(
            ["Last day", "2025-10-30", "2025-11-08"], change.QuerySelectorAll("tbody tr")[1].Children.Select(cell => cell.TextContent));
        Assert.Contains("Mean of the next 14 days", change.TextContent, StringComparison.Ordinal);
        Assert.Contains("Weight of weekday mean", change.TextContent, StringComparison.Ordinal);
    }

    private double?[][] Columns() => (double?[][])PlotsModule.Invocations["create"].Last(chart => ((double?[][])chart.Arguments[3]!).Length == 7).Arguments[3]!;

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
