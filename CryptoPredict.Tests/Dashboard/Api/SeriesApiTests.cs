using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoPredict.Learning.Seasonal;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Series and data sets over real HTTP.</summary>
[Kind(TestKind.Host)]
public sealed class SeriesApiTests(SeriesApiTests.Fixture fixture) : IClassFixture<SeriesApiTests.Fixture>
{
    private static readonly DateOnly First = new(2026, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_series_whose_name_no_address_can_hold_is_read_forecast_and_removed_where_an_earlier_version_took_it_attack_15(string name)
    {
        await StoreAsync(name, [.. Enumerable.Range(0, 100)]);

        Assert.Equal(100, (await GetAsync($"/api/v1/series/~{name}?limit=1")).GetProperty("total").GetInt64());
        var forecast = await Http.SendJsonAsync("POST", "/api/v1/forecast", new { days = 7, product_id = name }).ExpectAsync();
        Assert.Equal(7, forecast.GetProperty("days").GetArrayLength());

        Assert.Contains("Say why", await Http.SendJsonAsync("DELETE", $"/api/v1/series/~{name}").ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        var address = $"/api/v1/series/~{name}?reason=no address holds it";
        using var removed = await Http.SendJsonAsync("DELETE", address);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Contains(
            $"There is no series '{name}'", await Http.SendJsonAsync("GET", $"/api/v1/series/~{name}").ProblemAsync(HttpStatusCode.NotFound),
            StringComparison.Ordinal);
        await Http.SendJsonAsync("DELETE", address).ProblemAsync(HttpStatusCode.NotFound);
        await Http.SendJsonAsync("POST", "/api/v1/forecast", new { days = 7, product_id = name }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_series_is_renamed_and_joined_only_when_that_is_said_and_the_audit_log_tells_the_refusal()
    {
        await StoreAsync("Shop 1", [0, 9]);
        await StoreAsync("Shop 2", [8, 9]);

        var problem = await Http.SendJsonAsync("POST", "/api/v1/series/Shop 1/rename", new { name = "Shop 2", reason = "the same shop" })
            .ExpectAsync(HttpStatusCode.Conflict);
        Assert.Equal("merge", problem.GetProperty("parameter").GetString());
        var answer = await Http.SendJsonAsync("POST", "/api/v1/series/Shop 1/rename", new { name = "Shop 2", reason = "the same shop", merge = true })
            .ExpectAsync();
        Assert.Equal((1, 1), (answer.GetProperty("moved").GetInt32(), answer.GetProperty("dropped").GetInt32()));

        var audit = (await GetAsync("/api/v1/audit?limit=2")).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("outcome").GetString());
        Assert.Collection(
            audit, outcome => Assert.Equal("done", outcome),
            outcome => Assert.StartsWith("refused: There is a series Shop 2 already", outcome, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forecast_tells_its_kind_members_scores_parts_and_quantiles_and_comes_as_a_file_too()
    {
        await StoreAsync("Sold", [.. Enumerable.Range(0, 120)]);

        var answer = await GetAsync("/api/v1/series/Sold/forecast?days=40");
        var forecast = answer.GetProperty("forecast");
        Assert.Equal(("Demand", 28), (forecast.GetProperty("kind").GetString(), forecast.GetProperty("measuredDays").GetInt32()));
        Assert.Contains("without a measurement", forecast.GetProperty("beyondMeasured").GetString(), StringComparison.Ordinal);

        // Every week is the same: the naive forecast serves, and what does not serve has no weight.
        Assert.Equal(DemandMember.WeekBefore.Name, forecast.GetProperty("servedBy").GetString());
        Assert.All(forecast.GetProperty("members").EnumerateArray(), member => Assert.Equal(0, member.GetProperty("weight").GetDouble()));
        Assert.Equal(28, forecast.GetProperty("scores").GetProperty("errorByDay").GetArrayLength());
        Assert.Equal(40, forecast.GetProperty("parts").GetProperty("level").GetArrayLength());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (answer.GetProperty("past").ValueKind, answer.GetProperty("changed").ValueKind));
        var quantiles = answer.GetProperty("quantiles")[39];
        string[] names = ["p025", "p10", "p50", "p90", "p975"];
        Assert.Equal(names.Select(name => quantiles.GetProperty(name).GetDouble()).Order(), names.Select(name => quantiles.GetProperty(name).GetDouble()));

        using var file = await Http.GetAsync("/api/v1/series/Sold/forecast.csv?days=40", Token);
        var lines = (await file.Content.ReadAsStringAsync(Token)).TrimEnd().Split('\n');
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal((41, "date,forecast,lower_80,upper_80,lower_95,upper_95,level,weekly,yearly,events,measured"), (lines.Length, lines[0]));
        Assert.All(lines.Skip(1), line =>
        {
            var fields = line.Split(',');
            Assert.Equal(Read(fields[1]), fields[6..10].Where(part => part.Length > 0).Sum(Read), 6);
        });
        Assert.Equal([.. Enumerable.Repeat("true", 28), .. Enumerable.Repeat("false", 12)], lines.Skip(1).Select(line => line.Split(',')[10]));
        Assert.Contains("days is 366", await Http.SendJsonAsync("GET", "/api/v1/series/Sold/forecast?days=366").ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await Http.SendJsonAsync("GET", "/api/v1/series/none/forecast.csv").ProblemAsync(HttpStatusCode.NotFound);

        static double Read(string field) => double.Parse(field, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_was_measured_of_a_forecast_comes_as_a_file_of_the_same_figures()
    {
        await UploadAsync("Measured", 60);
        await GetAsync("/api/v1/series/Measured/forecast");
        await UploadAsync("Measured", 67);

        var answer = await GetAsync("/api/v1/series/Measured/forecast");
        using var file = await Http.GetAsync("/api/v1/series/Measured/scores.csv", Token);
        var lines = (await file.Content.ReadAsStringAsync(Token)).TrimEnd().Split('\n');

        Assert.Equal("measured_on,who,days_ahead,measure,value", lines[0]);
        var figures = lines.Skip(1).Select(line => line.Split(',')).ToDictionary(
            fields => string.Join(',', fields[..4]), fields => double.Parse(fields[4], CultureInfo.InvariantCulture));
        var (forecast, past) = (answer.GetProperty("forecast"), answer.GetProperty("past").GetProperty("byDay")[2]);
        var scores = forecast.GetProperty("scores");
        Assert.All(forecast.GetProperty("members").EnumerateArray(), member =>
            Assert.Equal(member.GetProperty("weight").GetDouble(), figures[$"folds,{member.GetProperty("name").GetString()},,weight"]));
        Assert.Equal(scores.GetProperty("rmse").GetDouble(), figures["folds,served,,rmse"]);
        Assert.Equal(scores.GetProperty("overWeekBefore").GetProperty("skill").GetDouble(), figures["folds,served,,skill_over_week_before"]);
        Assert.Equal(scores.GetProperty("coverage80").GetProperty("share").GetDouble(), figures["folds,served,,coverage_80"]);
        Assert.Equal(scores.GetProperty("errorByDay")[1].GetDouble(), figures["folds,served,2,mae"]);
        Assert.Equal(past.GetProperty("mae").GetDouble(), figures["versions,served,3,mae"]);
        await Http.SendJsonAsync("GET", "/api/v1/series/none/scores.csv").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_second_upload_lets_the_answer_tell_what_came_of_the_first_version_and_what_changed()
    {
        await UploadAsync("Twice", 60);
        await GetAsync("/api/v1/series/Twice/forecast");
        await UploadAsync("Twice", 67);

        var answer = await GetAsync("/api/v1/series/Twice/forecast");

        var past = answer.GetProperty("past");
        Assert.Equal((1, 7, 7), (past.GetProperty("versions").GetInt32(), past.GetProperty("values").GetInt32(), past.GetProperty("byDay").GetArrayLength()));
        Assert.Equal(7, past.GetProperty("coverage80").GetProperty("values").GetInt32());
        var changed = answer.GetProperty("changed");
        Assert.Equal(
            ("2025-10-31", "2025-11-06", 7, false),
            (changed.GetProperty("newFrom").GetString(), changed.GetProperty("newTo").GetString(), changed.GetProperty("newDays").GetInt32(),
                changed.GetProperty("earlierChanged").GetBoolean()));
        Assert.Equal(
            answer.GetProperty("forecast").GetProperty("version").GetString(), changed.GetProperty("after").GetProperty("version").GetString());
        Assert.NotEqual(JsonValueKind.Null, changed.GetProperty("before").GetProperty("rmse").ValueKind);
    }

    [Fact]
    public async Task Many_series_are_forecast_in_one_call_as_each_alone_and_their_total_says_what_its_bands_rest_on()
    {
        await StoreAsync("Many 1", [.. Enumerable.Range(0, 120)]);
        await StoreAsync("Many 2", [.. Enumerable.Range(0, 130)]);

        var answer = await ManyAsync(30, total: true, "Many 2", "many 1").ExpectAsync();

        var forecasts = answer.GetProperty("forecasts").EnumerateArray().ToList();
        Assert.Equal(["Many 2", "Many 1"], forecasts.Select(one => one.GetProperty("id").GetString()));
        foreach (var one in forecasts)
        {
            var alone = await GetAsync($"/api/v1/series/{one.GetProperty("id").GetString()}/forecast?days=30");
            Assert.Equal(alone.GetProperty("quantiles").GetRawText(), one.GetProperty("quantiles").GetRawText());
            Assert.All(
                ["version", "kind", "servedBy", "lastDay", "beyondMeasured"],
                name => Assert.Equal(alone.GetProperty("forecast").GetProperty(name).GetRawText(), one.GetProperty(name).GetRawText()));
            Assert.Equal(
                alone.GetProperty("forecast").GetProperty("scores").GetProperty("coverage80").GetRawText(), one.GetProperty("coverage80").GetRawText());
        }

        var total = answer.GetProperty("total");
        Assert.Equal(
            ("""["Many 1","Many 2"]""", forecasts[0].GetProperty("lastDay").GetString(), 30),
            (total.GetProperty("series").GetRawText(), total.GetProperty("lastDay").GetString(), total.GetProperty("quantiles").GetArrayLength()));
        Assert.Contains("days beyond are in the total of Many 1, Many 2", total.GetProperty("beyondMeasured").GetString(), StringComparison.Ordinal);
        Assert.Contains("correlate by", total.GetProperty("bands").GetString(), StringComparison.Ordinal);
        Assert.InRange(total.GetProperty("correlation").GetDouble(), 0, 1);

        var brief = await ManyAsync(null, total: null, "Many 1").ExpectAsync();
        Assert.Equal(JsonValueKind.Null, brief.GetProperty("total").ValueKind);
        Assert.Equal(7, brief.GetProperty("forecasts")[0].GetProperty("quantiles").GetArrayLength());
    }

    [Fact]
    public async Task What_of_many_series_cannot_be_forecast_is_named_in_one_refusal()
    {
        await StoreAsync("Enough", [.. Enumerable.Range(0, 60)]);
        await StoreAsync("Short", [.. Enumerable.Range(0, 12)]);

        var unknown = await RefusalAsync(HttpStatusCode.NotFound, "Enough", "Nothing 1", "Short", "Nothing 2");
        Assert.StartsWith("3 of 4 series cannot be forecast, so none was.", unknown, StringComparison.Ordinal);
        Assert.Contains("There is no series or asset 'Nothing 1'", unknown, StringComparison.Ordinal);
        Assert.Contains("Short cannot be forecast yet.", unknown, StringComparison.Ordinal);
        Assert.Contains("There is no series or asset 'Nothing 2'", unknown, StringComparison.Ordinal);
        Assert.StartsWith("1 of 2 series", await RefusalAsync(HttpStatusCode.Conflict, "Enough", "Short"), StringComparison.Ordinal);
        Assert.Equal("Enough is named twice: name each series once.", await RefusalAsync(HttpStatusCode.Conflict, "Enough", "ENOUGH"));
        Assert.StartsWith("series names 0 series; it must name 1 to 100", await RefusalAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.StartsWith(
            "series names 101 series", await RefusalAsync(HttpStatusCode.BadRequest, [.. Enumerable.Repeat("x", 101)]), StringComparison.Ordinal);
        Assert.StartsWith("series[1] is empty", await RefusalAsync(HttpStatusCode.BadRequest, "Enough", null), StringComparison.Ordinal);
        Assert.StartsWith("series[0] has 201 characters", await RefusalAsync(HttpStatusCode.BadRequest, new string('x', 201)), StringComparison.Ordinal);
        Assert.StartsWith(
            "days is 366", await ManyAsync(366, total: null, "Enough").ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.StartsWith(
            "Prices are not added up, and BTC-USD is a price",
            await ManyAsync(null, total: true, "Enough", "BTC-USD").ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await ManyAsync(null, total: false, "Enough", "BTC-USD").ExpectAsync();
    }

    [Fact]
    public async Task What_is_said_of_a_series_is_kept_and_its_forecast_follows()
    {
        await StoreAsync("Said", [.. Enumerable.Range(0, 120).Where(day => day % 4 != 1)]);

        var set = await Http.SendJsonAsync("PUT", "/api/v1/series/Said/settings", new { kind = "Price", absentDays = "Zero" }).ExpectAsync();

        Assert.Equal("Price", set.GetProperty("takenFor").GetString());
        await Http.SendJsonAsync("PUT", "/api/v1/series/SAID/settings", new { kind = "Price", absentDays = "Zero" }).ExpectAsync();
        var row = (await GetAsync("/api/v1/series")).GetProperty("items").EnumerateArray().Single(row => row.GetProperty("id").GetString() == "Said");
        Assert.Equal(("Price", "Zero"), (row.GetProperty("kind").GetString(), row.GetProperty("absentDays").GetString()));
        Assert.Equal("Price", (await GetAsync("/api/v1/series/Said/forecast")).GetProperty("forecast").GetProperty("kind").GetString());
        Assert.Contains("an asset of the market", await Http.SendJsonAsync("PUT", "/api/v1/series/BTC-USD/settings", new { kind = "Demand" })
            .ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await Http.SendJsonAsync("PUT", "/api/v1/series/none/settings", new { kind = "Demand" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Known_events_are_put_in_place_as_a_file_read_back_and_taken_away_and_the_forecast_tells_what_they_add()
    {
        await StoreAsync("Promoted", [.. Enumerable.Range(0, 200)], day => day % 11 == 4 ? 40 : 0);
        var file = "date,promotion,closed\n" + string.Concat(Enumerable.Range(0, 214).Where(day => day % 11 == 4)
            .Select(day => $"{First.AddDays(day):yyyy-MM-dd},1,\n")) + $"{First.AddDays(203):yyyy-MM-dd},,1\n";

        var set = await PutEventsAsync("Promoted", file).ExpectAsync();

        Assert.Equal((21, 3, true), (set.GetProperty("events").GetInt32(), set.GetProperty("planned").GetInt32(), set.GetProperty("used").GetBoolean()));
        Assert.True(set.GetProperty("rmseWith").GetDouble() < 0.5 * set.GetProperty("rmseWithout").GetDouble(), set.GetRawText());
        var forecast = (await GetAsync("/api/v1/series/Promoted/forecast?days=14")).GetProperty("forecast");
        var (days, added) = (forecast.GetProperty("days"), forecast.GetProperty("parts").GetProperty("events"));
        Assert.Equal(0, days[3].GetProperty("forecast").GetDouble());
        Assert.InRange(added[3].GetDouble(), -20, -5);
        Assert.All((int[])[2, 13], day => Assert.InRange(added[day].GetDouble(), 30, 50));
        using var read = await Http.GetAsync("/api/v1/series/promoted/events", Token);
        Assert.Equal("text/csv", read.Content.Headers.ContentType!.MediaType);
        Assert.Equal(22, (await read.Content.ReadAsStringAsync(Token)).TrimEnd().Split('\n').Length);

        Assert.Equal(0, (await PutEventsAsync("Promoted", "").ExpectAsync()).GetProperty("events").GetInt32());
        var without = (await GetAsync("/api/v1/series/Promoted/forecast?days=14")).GetProperty("forecast");
        Assert.Equal(JsonValueKind.Null, without.GetProperty("parts").GetProperty("events").ValueKind);
    }

    [Fact]
    public async Task Files_that_hold_no_events_are_refused_and_change_nothing()
    {
        await StoreAsync("Steady", [.. Enumerable.Range(0, 90)]);
        await PutEventsAsync("Steady", "date,closed\n2026-12-24,1\n").ExpectAsync();

        Assert.Contains("\"weather\"", await PutEventsAsync("Steady", "date,weather\n2026-12-24,rain\n").ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await PutEventsAsync("none", "date,closed\n2026-12-24,1\n").ProblemAsync(HttpStatusCode.NotFound);
        await PutEventsAsync("BTC-USD", "date,closed\n2026-12-24,1\n").ProblemAsync(HttpStatusCode.NotFound);
        await PutEventsAsync("Steady", new string('x', 1024 * 1024 + 1)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        using var read = await Http.GetAsync("/api/v1/series/Steady/events", Token);
        Assert.Equal("date,holiday,promotion,price,closed\n2026-12-24,,,,1\n", await read.Content.ReadAsStringAsync(Token));
        await Http.SendJsonAsync("GET", "/api/v1/series/none/events").ProblemAsync(HttpStatusCode.NotFound);
        await Http.SendJsonAsync("GET", "/api/v1/series/BTC-USD/events").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Public_holidays_of_a_country_count_where_they_are_asked_for_and_codes_of_nowhere_are_refused()
    {
        await StoreAsync("Daily", [.. Enumerable.Range(0, 200)]);
        Assert.Contains((await GetAsync("/api/v1/holidays")).GetProperty("items").EnumerateArray(), one => one.GetProperty("code").GetString() == "DE-BY");

        var set = await Http.SendJsonAsync("PUT", "/api/v1/series/Daily/settings", new { holidays = "DE-BY" }).ExpectAsync();

        Assert.Equal("DE-BY", set.GetProperty("holidays").GetString());
        var row = (await GetAsync("/api/v1/series")).GetProperty("items").EnumerateArray().Single(row => row.GetProperty("id").GetString() == "Daily");
        Assert.Equal("DE-BY", row.GetProperty("holidays").GetString());
        Assert.Contains("No holidays of 'XX' are known", await Http.SendJsonAsync("PUT", "/api/v1/series/Daily/settings", new { holidays = "XX" })
            .ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_if_says_what_a_plan_adds_by_what_was_before_and_keeps_nothing()
    {
        await StoreAsync("Tried", [.. Enumerable.Range(0, 200)], day => day % 11 == 4 ? 40 : 0);
        await PutEventsAsync("Tried", "date,promotion\n" + string.Concat(Enumerable.Range(0, 200).Where(day => day % 11 == 4)
            .Select(day => $"{First.AddDays(day):yyyy-MM-dd},1\n"))).ExpectAsync();
        var before = (await GetAsync("/api/v1/series/Tried/forecast")).GetRawText();
        var (third, fifth) = ($"{First.AddDays(202):yyyy-MM-dd}", $"{First.AddDays(204):yyyy-MM-dd}");

        var answer = await TryAsync(new { events = new object[] { new { day = third, kind = "Promotion" }, new { day = fifth, kind = "Closure" } }, days = 7 })
            .ExpectAsync();

        var days = answer.GetProperty("days").EnumerateArray().ToList();
        Assert.InRange(days[2].GetProperty("difference").GetDouble(), 30, 50);
        Assert.Equal(0, days[4].GetProperty("forecast").GetDouble());
        Assert.Equal(-days[4].GetProperty("asIs").GetDouble(), days[4].GetProperty("difference").GetDouble());
        Assert.All((int[])[0, 1, 3, 5, 6], day => Assert.InRange(days[day].GetProperty("difference").GetDouble(), -2, 2));
        Assert.Equal(days.Sum(day => day.GetProperty("difference").GetDouble()), answer.GetProperty("total").GetDouble(), 9);
        Assert.StartsWith("Events are used", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, (await GetAsync("/api/v1/series/Tried/forecast")).GetRawText());

        Assert.Contains("No price of the past is known", (await TryAsync(new { events = new[] { new { day = third, kind = "Price", value = 2 } } }).ExpectAsync())
            .GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("has passed", await TryAsync(new { events = new[] { new { day = "2026-01-01", kind = "Promotion" } } })
            .ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("above 0", await TryAsync(new { events = new[] { new { day = third, kind = "Price", value = -1 } } })
            .ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("days is 0", await TryAsync(new { events = Array.Empty<object>(), days = 0 }).ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await Http.SendJsonAsync("POST", "/api/v1/series/none/what-if", new { events = Array.Empty<object>() }).ProblemAsync(HttpStatusCode.NotFound);

        Task<HttpResponseMessage> TryAsync(object plan) => Http.SendJsonAsync("POST", "/api/v1/series/Tried/what-if", plan);
    }

    [Fact]
    public async Task Data_sets_say_what_is_stored_and_where_nothing_is()
    {
        await StoreAsync("Gaps", [0, 8, 9]);

        var sets = (await GetAsync("/api/v1/data-sets")).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(sets, set => set.GetProperty("kind").GetString() == "Candles");
        var mine = sets.Single(set => set.GetProperty("id").GetString() == "Gaps");
        Assert.Equal((3, 7), (mine.GetProperty("rows").GetInt32(), mine.GetProperty("missing").GetInt32()));
        Assert.Equal("""[{"upload":null,"rows":3}]""", mine.GetProperty("sources").GetRawText());
        var gap = (await GetAsync("/api/v1/data-sets/gaps/gaps")).GetProperty("gaps")[0];
        Assert.Equal("2026-01-02T00:00:00+00:00", gap.GetProperty("from").GetString());

        await AssertProblemAsync("/api/v1/data-sets/Nowhere/gaps", HttpStatusCode.NotFound, "Nothing is stored of 'Nowhere'");
        await AssertProblemAsync("/api/v1/data-sets/Gaps/gaps?limit=0", HttpStatusCode.BadRequest, "it must lie between 1 and 1000");
    }

    private async Task<HttpResponseMessage> PutEventsAsync(string name, string file)
    {
        using var content = new StringContent(file, System.Text.Encoding.UTF8, "text/csv");
        return await Http.PutAsync($"/api/v1/series/{name}/events", content, Token);
    }

    private Task<JsonElement> GetAsync(string path) => Http.SendJsonAsync("GET", path).ExpectAsync();

    // Null leaves a member out.
    private Task<HttpResponseMessage> ManyAsync(int? days, bool? total, params string?[] series)
    {
        JsonObject request = new() { ["series"] = new JsonArray([.. series.Select(name => (JsonNode?)name)]) };
        if (days is not null)
        {
            request["days"] = days;
        }

        if (total is not null)
        {
            request["total"] = total;
        }

        return Http.SendJsonAsync("POST", "/api/v1/forecasts", request);
    }

    private Task<string> RefusalAsync(HttpStatusCode status, params string?[] series) => ManyAsync(null, total: null, series).ProblemAsync(status);

    private async Task AssertProblemAsync(string path, HttpStatusCode status, string sentence) =>
        Assert.Contains(sentence, await Http.SendJsonAsync("GET", path).ProblemAsync(status), StringComparison.Ordinal);

    // The answer ends with the run.
    private async Task UploadAsync(string series, int days)
    {
        using var form = new MultipartFormDataContent { { new StringContent(DailyFiles.Sales(days, series)), "file", "sold.csv" } };
        using var answer = await Http.PostAsync("/retrain", form, Token);
        Assert.Contains("Succeeded: ", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    // As a version before the sources of rows stored them.
    private Task<int> StoreAsync(string name, int[] days, Func<int, int>? added = null) => fixture.Dashboard.Services.GetRequiredService<Database>().WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = string.Concat(days.Select(day => FormattableString.Invariant(
                $"INSERT INTO series_points VALUES ($name, {First.DayNumber - new DateOnly(1970, 1, 1).DayNumber + day}, {10 + (day % 7) + (added?.Invoke(day) ?? 0)});")))
                + "INSERT INTO series SELECT series, count(*), min(day), max(day), 0, NULL, NULL, NULL FROM series_points WHERE series = $name GROUP BY series;";
            command.Parameters.AddWithValue("$name", name);
            return await command.ExecuteNonQueryAsync(token);
        },
        Token);

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0");
            await Dashboard.WaitForAsync("/api/v1/data-sets", answer => answer.GetProperty("total").GetInt32() > 0);
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
