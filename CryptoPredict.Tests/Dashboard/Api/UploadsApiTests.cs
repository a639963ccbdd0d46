using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Market.Import;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Uploads, retraining and daily forecasts over real HTTP.</summary>
[Kind(TestKind.Host)]
public sealed class UploadsApiTests(UploadsApiTests.Fixture fixture) : IClassFixture<UploadsApiTests.Fixture>
{
    private const int MaxBytes = 200_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_series_whose_name_no_address_can_hold_is_refused_attack_15(string name) => await AssertProblemAsync(
        await Http.PostAsync("/api/v1/uploads", Csv(DailyFiles.Sales(30, name)), Token), HttpStatusCode.BadRequest,
        "no series' name (1 to 200 letters, digits, blanks");

    [Fact]
    public async Task Several_files_in_a_form_are_one_upload_and_a_form_with_anything_else_is_refused()
    {
        using var form = new MultipartFormDataContent
        {
            { Csv("date,sales\n2026-01-01,1\n"), "file", "months-1.csv" },
            { Csv("date,sales\n2026-02-01,2\n2026-02-02,3\n"), "file", "months-2.csv" },
        };
        var sent = await Http.PostAsync("/api/v1/uploads", form, Token);
        var upload = await sent.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True(sent.StatusCode == HttpStatusCode.Created, upload.GetRawText());
        Assert.Equal(("months, 2 files", 3), (
            upload.GetProperty("name").GetString(), upload.GetProperty("findings").GetProperty("report").GetProperty("accepted").GetInt32()));
        using var removed = await Http.DeleteAsync(sent.Headers.Location, Token);

        using var other = new MultipartFormDataContent { { new StringContent("5"), "count" } };
        await AssertProblemAsync(await Http.PostAsync("/api/v1/uploads", other, Token), HttpStatusCode.BadRequest, "A part of the form is no file");
        using var cut = new StringContent("--b\r\nContent-Disposition: form-data; name=file; filename=a.csv\r\n\r\ndate,sales\r\n2026-01-01,1", Encoding.UTF8);
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        await AssertProblemAsync(await Http.PostAsync("/api/v1/uploads", cut, Token), HttpStatusCode.BadRequest, "no complete multipart form");
    }

    [Fact]
    public async Task A_file_is_uploaded_seen_merged_and_forecast()
    {
        var sent = await Http.PostAsync("/api/v1/uploads?name=sales.csv", Csv(DailyFiles.Sales(90, "A1", "A2")), Token);
        var upload = await sent.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        Assert.Equal(("sales.csv", "Waiting"), (upload.GetProperty("name").GetString(), upload.GetProperty("state").GetString()));
        Assert.False(upload.TryGetProperty("file", out _));
        Assert.Equal("A1", upload.GetProperty("findings").GetProperty("report").GetProperty("series")[0].GetProperty("asset").GetString());
        var address = sent.Headers.Location!;
        Assert.Equal(upload.GetRawText(), (await Http.GetFromJsonAsync<JsonElement>(address, Token)).GetRawText());

        var again = await Http.PostAsJsonAsync($"{address}/inspect", new { kind = "DailySeries", sameDay = "Refuse" }, Token);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var merge = await Http.PostAsJsonAsync($"{address}/merge", new { onConflict = "TakeUploaded" }, Token);
        Assert.Equal(HttpStatusCode.Accepted, merge.StatusCode);
        var started = await merge.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(started.GetProperty("status").GetString(), merge.Headers.Location!.ToString());
        Assert.Equal(
            started.GetProperty("run").GetInt64(), (await Http.GetFromJsonAsync<JsonElement>(merge.Headers.Location, Token)).GetProperty("run")
                .GetProperty("id").GetInt64());
        var merged = await fixture.Dashboard.WaitForAsync(address.ToString(), a => a.GetProperty("state").GetString() == "Merged");
        Assert.Equal(180, merged.GetProperty("result").GetProperty("added").GetInt64());

        var listed = await Http.GetFromJsonAsync<JsonElement>("/api/v1/uploads?limit=1", Token);
        Assert.Equal((1, 0, 1), (listed.GetProperty("items").GetArrayLength(), listed.GetProperty("offset").GetInt32(), listed.GetProperty("limit")
            .GetInt32()));
        var series = (await Http.GetFromJsonAsync<JsonElement>("/api/v1/series", Token)).GetProperty("items").EnumerateArray()
            .ToDictionary(row => row.GetProperty("id").GetString()!);
        Assert.Equal((90, false), (series["A2"].GetProperty("days").GetInt64(), series["A2"].GetProperty("asset").GetBoolean()));
        Assert.True(series["BTC-USD"].GetProperty("asset").GetBoolean());
        var values = await Http.GetFromJsonAsync<JsonElement>("/api/v1/series/A2?offset=1&limit=2", Token);
        Assert.Equal(
            [DailyFiles.Start.AddDays(88), DailyFiles.Start.AddDays(87)],
            values.GetProperty("items").EnumerateArray().Select(day => DateOnly.Parse(day.GetProperty("day").GetString()!, CultureInfo.InvariantCulture)));
        await AssertProblemAsync(await Http.GetAsync("/api/v1/series/A3", Token), HttpStatusCode.NotFound, "There is no series 'A3'");

        var forecast = await ForecastAsync(new { days = 7, product_id = "A2" });
        Assert.Equal(7, forecast.GetProperty("days").GetArrayLength());
        Assert.All(forecast.GetProperty("days").EnumerateArray(), day => Assert.InRange(
            day.GetProperty("forecast").GetDouble(), day.GetProperty("lower").GetDouble(), day.GetProperty("upper").GetDouble()));
        Assert.Equal(DailyFiles.Start.AddDays(90).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), forecast.GetProperty("days")[0].GetProperty("date")
            .GetString());
        Assert.False(forecast.GetProperty("simulated").GetBoolean());
    }

    [Fact]
    public async Task What_the_values_are_and_what_absent_days_mean_is_said_with_the_file_and_kept_with_the_series()
    {
        using var form = Form(DailyFiles.Sales(90, "S1"), ("series_kind", "Price"), ("absent_days", "Zero"), ("holidays", "DE"));
        await (await Http.PostAsync("/retrain", form, Token)).Content.ReadAsStringAsync(Token);

        var row = (await Http.GetFromJsonAsync<JsonElement>("/api/v1/series", Token)).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == "S1");
        Assert.Equal(
            ("Price", "Zero", "DE"),
            (row.GetProperty("kind").GetString(), row.GetProperty("absentDays").GetString(), row.GetProperty("holidays").GetString()));
        Assert.Equal("Price", (await ForecastAsync(new { days = 7, product_id = "S1" })).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_version_of_an_uploaded_series_opens_wherever_one_of_an_asset_does()
    {
        await RetrainAsync(DailyFiles.Sales(90, "V1"));
        var id = (await ForecastAsync(new { days = 7, product_id = "V1" })).GetProperty("version").GetString();

        var listed = await Http.GetFromJsonAsync<JsonElement>("/api/v1/models/versions?asset=V1", Token);
        Assert.Equal(id, listed.GetProperty("items")[0].GetProperty("id").GetString());
        var found = await Http.GetFromJsonAsync<JsonElement>($"/api/v1/models/versions/V1/{id}", Token);
        Assert.Equal("V1", found.GetProperty("version").GetProperty("asset").GetString());
        var changes = await Http.GetFromJsonAsync<JsonElement>("/api/v1/models/aliases?asset=V1", Token);
        Assert.Equal(id, changes.GetProperty("items")[0].GetProperty("versionId").GetString());
        var holders = await Http.GetFromJsonAsync<JsonElement>("/api/v1/models?asset=V1", Token);
        Assert.Equal(id, holders.GetProperty("items")[0].GetProperty("models")[0].GetProperty("champion").GetProperty("versionId").GetString());
        using var file = await Http.GetAsync($"/api/v1/models/versions/V1/{id}/export", Token);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        await AssertProblemAsync(
            await Http.GetAsync("/api/v1/models/versions?asset=V9", Token), HttpStatusCode.NotFound, "no version of a series 'V9' is stored");
    }

    [Fact]
    public async Task An_upload_says_what_is_new_known_and_in_conflict_before_anybody_chooses_a_rule()
    {
        await RetrainAsync(DailyFiles.Sales(30, "I1"));
        var changed = DailyFiles.Sales(32, "I1").Split('\n');
        changed[3] = "2025-09-03,I1,7";

        var sent = await Http.PostAsync("/api/v1/uploads?name=x", Csv(string.Join('\n', changed)), Token);

        var compared = (await sent.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("findings").GetProperty("compared");
        Assert.Equal((2, 29, 1), (compared.GetProperty("new").GetInt64(), compared.GetProperty("known").GetInt64(), compared.GetProperty("conflicts")
            .GetInt64()));
        var conflict = Assert.Single(compared.GetProperty("firstConflicts").EnumerateArray());
        Assert.Equal((4, "I1", 7), (conflict.GetProperty("row").GetInt64(), conflict.GetProperty("series").GetString(), conflict.GetProperty("uploaded")
            .GetDouble()));
        Assert.Equal(DailyFiles.Value(2, 0), conflict.GetProperty("stored").GetDouble(), 3);
        Assert.Equal(JsonValueKind.String, compared.GetProperty("at").ValueKind);
    }

    [Fact]
    public async Task A_file_that_can_be_read_in_two_ways_says_so_and_is_merged_once_one_is_chosen()
    {
        var rows = string.Concat(Enumerable.Range(1, 12).Select(day => $"{day:00}/02/2025,J1,{day}\n"));
        var sent = await Http.PostAsync("/api/v1/uploads?name=x", Csv($"date,product_id,sales\n{rows}"), Token);
        var alternative = (await sent.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("findings").GetProperty("alternatives")[0];

        Assert.Equal(("DateOrder", true, 2), (alternative.GetProperty("question").GetString(), alternative.GetProperty("isOpen").GetBoolean(),
            alternative.GetProperty("row").GetInt32()));
        Assert.Equal(["1 February 2025", "2 January 2025"], ((string[])["taken", "other"]).Select(way => alternative.GetProperty(way).GetProperty("value").GetString()));
        await AssertProblemAsync(
            await Http.PostAsJsonAsync($"{sent.Headers.Location}/merge", new { }, Token), HttpStatusCode.Conflict, "it may be 1 February 2025 or");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form($"date,product_id,sales\n{rows}"), Token), HttpStatusCode.Conflict, "Say which");

        // What an alternative says is what these take.
        var chosen = await Http.PostAsJsonAsync($"{sent.Headers.Location}/inspect", alternative.GetProperty("other").GetProperty("reading"), Token);
        var series = (await chosen.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("findings").GetProperty("report").GetProperty("series")[0];
        Assert.Equal("2025-12-02T00:00:00+00:00", series.GetProperty("last").GetString());
        var lines = await (await Http.PostAsync("/retrain", Form($"date,product_id,sales\n{rows}", ("dates", "day_first")), Token))
            .Content.ReadAsStringAsync(Token);
        Assert.Contains("Merged: 12 new", lines, StringComparison.Ordinal);
        await Http.DeleteAsync(sent.Headers.Location, Token);
    }

    [Fact]
    public async Task Under_a_key_the_same_file_is_the_upload_that_stands_and_another_is_refused()
    {
        async Task<HttpResponseMessage> SendAsync(string csv, string name = "c.csv")
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, $"/api/v1/uploads?name={name}")
            { Content = Csv(csv), Headers = { { "Idempotency-Key", "once" } } };
            return await Http.SendAsync(request, Token);
        }

        var file = DailyFiles.Sales(30, "C1");
        var answers = await Task.WhenAll(SendAsync(file), SendAsync(file));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        var address = Assert.Single(answers.Select(answer => answer.Headers.Location!).Distinct());
        Assert.Equal(address, (await SendAsync(file)).Headers.Location);

        await AssertProblemAsync(await SendAsync(DailyFiles.Sales(31, "C1")), HttpStatusCode.UnprocessableEntity, "was used for another request");
        await AssertProblemAsync(await SendAsync(file, "d.csv"), HttpStatusCode.UnprocessableEntity, "was used for another request");
        var listed = await Http.GetFromJsonAsync<JsonElement>("/api/v1/uploads?limit=200", Token);
        Assert.Single(listed.GetProperty("items").EnumerateArray(), item => item.GetProperty("name").GetString() is "c.csv" or "d.csv");

        (await Http.DeleteAsync(address, Token)).EnsureSuccessStatusCode();
        var anew = (await SendAsync(file)).Headers.Location;
        Assert.NotEqual(address, anew);
        Assert.Equal(anew, (await SendAsync(file)).Headers.Location);
    }

    [Fact]
    public async Task Retrain_tells_line_by_line_what_it_does_and_the_next_forecast_is_by_the_new_version()
    {
        var first = await RetrainAsync(DailyFiles.Sales(60, "B1"));
        var before = (await ForecastAsync(new { product_id = "B1" })).GetProperty("version").GetString();
        using var ended = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            var count = 0;
            do
            {
                using var answer = await Http.PostAsJsonAsync("/forecast", new { days = 3, product_id = "B1" }, Token);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                count++;
            }
            while (!ended.IsCancellationRequested);
            return count;
        });
        var second = await RetrainAsync(DailyFiles.Sales(75, "B1"));
        await ended.CancelAsync();

        Assert.All((string[])[first, second], lines =>
            Assert.EndsWith("Succeeded: 1 daily model serves in a new version.", lines.TrimEnd(), StringComparison.Ordinal));
        Assert.Contains("Merged: 15 new, 60 known already, 0 in conflict", second, StringComparison.Ordinal);
        Assert.NotEqual(before, (await ForecastAsync(new { product_id = "B1" })).GetProperty("version").GetString());
        Assert.True(await asking > 0);
    }

    [Fact]
    public async Task Taken_back_an_upload_leaves_the_forecast_that_was_given_before_it()
    {
        await RetrainAsync(DailyFiles.Sales(60, "T1"));
        var before = await ForecastAsync(new { days = 14, product_id = "T1" });
        var log = await RetrainAsync(DailyFiles.File("T1", DailyFiles.Points(90, seed: 5, noise: 60).Skip(60)));
        var between = await ForecastAsync(new { days = 14, product_id = "T1" });
        Assert.NotEqual(DaysOf(before), DaysOf(between));

        var upload = log[("Upload ".Length)..log.IndexOf(':', StringComparison.Ordinal)];
        var asked = await Http.PostAsJsonAsync($"/api/v1/uploads/{upload}/take-back", new { reason = "the wrong year" }, Token);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await fixture.Dashboard.WaitForAsync(asked.Headers.Location!.ToString(), work => work.GetProperty("run").GetProperty("state").GetString() == "Succeeded");

        var after = await ForecastAsync(new { days = 14, product_id = "T1" });
        Assert.Equal(DaysOf(before), DaysOf(after));
        Assert.NotEqual(between.GetProperty("version").GetString(), after.GetProperty("version").GetString());

        // And the same file again is an upload like any other.
        Assert.Contains("Merged: 30 new", await RetrainAsync(DailyFiles.File("T1", DailyFiles.Points(90, seed: 5, noise: 60).Skip(60))), StringComparison.Ordinal);
        Assert.Equal(DaysOf(between), DaysOf(await ForecastAsync(new { days = 14, product_id = "T1" })));

        static string DaysOf(JsonElement forecast) => forecast.GetProperty("days").GetRawText();
    }

    [Fact]
    public async Task Retrain_sends_events_to_who_accepts_them()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/retrain") { Content = Form(DailyFiles.Sales(30, "C1")) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));

        using var answer = await Http.SendAsync(request, Token);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var events = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains("event: line\n", events, StringComparison.Ordinal);
        Assert.Contains("event: end\ndata: Succeeded: ", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_closes_of_an_asset_that_the_market_does_not_offer_become_a_series()
    {
        var lines = await RetrainAsync(
            "date,symbol,open,high,low,close,volume\n" + string.Concat(
                Enumerable.Range(0, 80).Select(i => $"{DailyFiles.Start.AddDays(i / 2):yyyy-MM-dd} {12 * (i % 2):00}:00:00,DOGE,1,3,1,{1.5 + (i % 2)},9\n")));

        Assert.Contains("This market does not offer DOGE, so the closes become daily series.", lines, StringComparison.Ordinal);
        Assert.Equal(2.5, (await ForecastAsync(new { asset = "DOGE" })).GetProperty("days")[0].GetProperty("forecast").GetDouble(), 6);
    }

    [Fact]
    public async Task An_asset_is_forecast_from_what_the_market_knows_and_says_that_it_is_simulated()
    {
        await fixture.Dashboard.WaitForAsync("/health/ready", _ => true);

        var forecast = await ForecastAsync(new { days = 2, product_id = "BTC-USD" });

        Assert.True(forecast.GetProperty("simulated").GetBoolean());
        Assert.Equal(2, forecast.GetProperty("days").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"days":0,"product_id":"A1"}""", HttpStatusCode.BadRequest, "between 1 and 365")]
    [InlineData("""{"days":366,"product_id":"A1"}""", HttpStatusCode.BadRequest, "between 1 and 365")]
    [InlineData("""{"days":"7","product_id":"A1"}""", HttpStatusCode.BadRequest, "")]
    [InlineData("""{"days":7}""", HttpStatusCode.BadRequest, "must not be empty")]
    [InlineData("""{"days":7,"product_id":"A1","asset":"A2"}""", HttpStatusCode.BadRequest, "product_id is 'A1' and asset 'A2'; both name what to forecast: send one of them.")]
    [InlineData("""{""", HttpStatusCode.BadRequest, "")]
    [InlineData("""{"days":7,"product_id":"BTC-USB"}""", HttpStatusCode.NotFound, "Near names are BTC-USD")]
    public async Task A_forecast_that_cannot_be_given_is_a_problem_with_the_reason(string body, HttpStatusCode status, string reason)
    {
        foreach (var path in (string[])["/forecast", "/api/v1/forecast"])
        {
            var answer = await Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Token);
            await AssertProblemAsync(answer, status, reason);
        }
    }

    [Fact]
    public async Task What_cannot_be_taken_is_a_problem_and_leaves_nothing()
    {
        var waiting = (await Http.GetFromJsonAsync<JsonElement>("/api/v1/uploads", Token)).GetProperty("total").GetInt64();
        var large = new byte[MaxBytes + 1];
        large.AsSpan().Fill((byte)'7');

        await AssertProblemAsync(await Http.PostAsync("/api/v1/uploads", new ByteArrayContent(large), Token), HttpStatusCode.RequestEntityTooLarge,
            $"at most {MaxBytes}");
        await AssertProblemAsync(await Http.PostAsync("/api/v1/uploads", Chunked(large), Token), HttpStatusCode.RequestEntityTooLarge,
            $"larger than {MaxBytes}");
        await AssertProblemAsync(await Http.PostAsync("/api/v1/uploads", Csv("{}"), Token), HttpStatusCode.BadRequest, "JSON");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form(Encoding.UTF8.GetString(large)), Token), HttpStatusCode.RequestEntityTooLarge,
            "larger than");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form("{}"), Token), HttpStatusCode.BadRequest, "JSON");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form("date,sales\n2025-01-01,5\n"), Token), HttpStatusCode.Conflict,
            "give the series a name");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form(DailyFiles.Sales(5, "D1"), ("kind", "poems")), Token), HttpStatusCode.BadRequest,
            "must be one of");
        using var text = new MultipartFormDataContent { { new StringContent("sales.csv"), "file" } };
        await AssertProblemAsync(await Http.PostAsync("/retrain", text, Token), HttpStatusCode.BadRequest, "-F file=@sales.csv");
        await AssertProblemAsync(
            await Http.PostAsync("/retrain", Form(DailyFiles.Sales(5, "D1"), ("onConflict", "TakeUploaded")), Token),
            HttpStatusCode.BadRequest,
            "The field 'onConflict' is not known here; beside 'file' there may be target, product_id, asset, on_conflict, confirm, fine_tune, kind, dates, decimals, date, "
                + "series, value, same_day, candle_columns, zone, aggregate, series_kind, absent_days, holidays.");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form(DailyFiles.Sales(5, "D1"), ("target", "D1"), ("asset", "D2")), Token),
            HttpStatusCode.BadRequest, "The field 'asset' says again");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Form(DailyFiles.Sales(5, "D1"), ("target", new string('x', 300))), Token),
            HttpStatusCode.BadRequest, "longer than");
        await AssertProblemAsync(await Http.PostAsync("/retrain", new MultipartFormDataContent { { new StringContent("Candles"), "kind" } }, Token),
            HttpStatusCode.BadRequest, "no file");
        await AssertProblemAsync(await Http.PostAsync("/retrain", Broken(), Token), HttpStatusCode.BadRequest, "no complete multipart form");
        Assert.Equal(waiting, (await Http.GetFromJsonAsync<JsonElement>("/api/v1/uploads", Token)).GetProperty("total").GetInt64());

        foreach (var path in (string[])["", "/inspect", "/merge"])
        {
            var body = path == "/merge" ? JsonContent.Create(new { }) : JsonContent.Create(new { kind = "Candles" });
            var answer = path.Length == 0 ? await Http.GetAsync("/api/v1/uploads/999", Token) : await Http.PostAsync($"/api/v1/uploads/999{path}", body, Token);
            await AssertProblemAsync(answer, HttpStatusCode.NotFound, "There is no upload 999");
        }

        await AssertProblemAsync(await Http.DeleteAsync("/api/v1/uploads/999", Token), HttpStatusCode.NotFound, "There is no upload 999");
    }

    [Fact]
    public async Task An_upload_is_removed()
    {
        var sent = await Http.PostAsync("/api/v1/uploads?name=x", Csv(DailyFiles.Sales(5, "E1")), Token);

        Assert.Equal(HttpStatusCode.NoContent, (await Http.DeleteAsync(sent.Headers.Location, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(sent.Headers.Location, Token)).StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/uploads?name=x")]
    [InlineData("/retrain")]
    public async Task A_signed_in_browser_must_send_the_token_and_with_it_gets_in(string path)
    {
        using var browser = await fixture.Dashboard.SignInAsync("admin");
        HttpRequestMessage Post() => new(
            HttpMethod.Post, path)
        { Content = path == "/retrain" ? Form(DailyFiles.Sales(5, "F1")) : Csv(DailyFiles.Sales(5, "F1")) };
        await AssertProblemAsync(await browser.SendAsync(Post()), HttpStatusCode.BadRequest, "antiforgery token");

        using var asked = await browser.GetAsync("/api/v1/antiforgery");
        var token = (await asked.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("token").GetString();
        using var request = Post();
        request.Headers.Add("RequestVerificationToken", token);
        Assert.True((await browser.SendAsync(request)).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.OK)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("X-Forwarded-For", "10.0.0.7", HttpStatusCode.Unauthorized)]
    [InlineData("X-Api-Key", "cp_0123456789ab_wrong", HttpStatusCode.Unauthorized)]
    public async Task The_examples_work_without_a_key_on_this_machine_in_development_and_not_for_other_sites(
        string? header, string? value, HttpStatusCode expected)
    {
        using var anonymous = new HttpClient { BaseAddress = fixture.Dashboard.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/retrain") { Content = Form(DailyFiles.Sales(5, "G1")) };
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using var answer = await anonymous.SendAsync(request, Token);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            await answer.Content.ReadAsStringAsync(Token);
            var audit = await fixture.Dashboard.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token);
            var written = Assert.Single(audit.Items, entry => entry is { Who: "local development", What: "work.retrain" });
            Assert.Equal("/retrain", written.Target);
            Assert.StartsWith("done: run ", written.Outcome, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_analyst_reads_but_uploads_merges_and_removes_nothing()
    {
        var sent = await Http.PostAsync("/api/v1/uploads?name=x", Csv(DailyFiles.Sales(5, "H1")), Token);
        using var analyst = new HttpClient { BaseAddress = fixture.Dashboard.BaseAddress };
        analyst.DefaultRequestHeaders.Add("X-Api-Key", await fixture.Dashboard.AddKeyAsync("analyst", AccountRole.Admin));

        Assert.Equal(HttpStatusCode.OK, (await analyst.GetAsync(sent.Headers.Location, Token)).StatusCode);
        await AssertProblemAsync(await analyst.PostAsync("/api/v1/uploads?name=x", Csv(DailyFiles.Sales(5, "H2")), Token), HttpStatusCode.Forbidden,
            "it needs an admin");
        await AssertProblemAsync(await analyst.PostAsync("/retrain", Form(DailyFiles.Sales(5, "H2")), Token), HttpStatusCode.Forbidden, "it needs an admin");
        await AssertProblemAsync(await analyst.DeleteAsync(sent.Headers.Location, Token), HttpStatusCode.Forbidden, "it needs an admin");
    }

    private async Task<JsonElement> ForecastAsync(object request)
    {
        var answer = await Http.PostAsJsonAsync("/forecast", request, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private async Task<string> RetrainAsync(string file)
    {
        var answer = await Http.PostAsync("/retrain", Form(file), Token);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string reason)
    {
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(reason, JsonElement.Parse(body).GetProperty("detail").GetString(), StringComparison.Ordinal);
        answer.Dispose();
    }

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");

    private static StreamContent Chunked(byte[] bytes) => new(new PiecewiseStream(i => i < bytes.Length ? bytes[i] : null, 8_192));

    private static MultipartFormDataContent Form(string file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(file), "file", "../sales.csv" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    private static StringContent Broken()
    {
        var content = new StringContent("--b\r\nContent-Disposition: form-data; name=\"file\"; "
            + "filename=\"x.csv\"\r\n\r\ndate,product_id,sales\n2025-01-01,P1,5\n");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return content;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Dashboard = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", $"Uploads:MaxBytes={MaxBytes}", "Uploads:MinFreeBytes=0");

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
