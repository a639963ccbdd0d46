using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Files that public reports say were taken wrongly or refused, sent whole through the application, with the outcome that is right.</summary>
[Kind(TestKind.Host)]
public sealed class ReportedFilesTests(ReportedFilesTests.Fixture fixture) : IClassFixture<ReportedFilesTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Fact]
    public async Task Candles_of_long_ago_take_no_day_from_the_daily_history_of_an_asset()
    {
        var before = await DaysAsync("SOL-USD");
        await RetrainAsync(
            "time,open,high,low,close,volume\n2022-01-01 23:58:00,170,171,169,170,3\n2022-01-01 23:59:00,170,172,170,171,2\n", "SOL-1m.csv",
            ("target", "SOL-USD"), ("confirm", "SimulatedMarket,PriceScale"));

        // The old day is one more, and none of those that the market knows is fewer.
        Assert.Equal(before + 1, await DaysAsync("SOL-USD"));
        using var forecast = await Http.PostAsJsonAsync("/forecast", new { days = 3, product_id = "SOL-USD" }, Token);
        Assert.True(forecast.IsSuccessStatusCode, await forecast.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Of_an_inventory_the_units_sold_are_forecast_and_not_the_price()
    {
        var rows = string.Concat(Enumerable.Range(0, 40).Select(day =>
            $"{new DateOnly(2026, 1, 1).AddDays(day):yyyy-MM-dd},S001,P-inventory,Toys,North,300,{200 + day},50,240,33.5,10,Sunny,0,29.9,Winter\n"));
        await RetrainAsync(
            "Date,Store ID,Product ID,Category,Region,Inventory Level,Units Sold,Units Ordered,Demand Forecast,Price,Discount,Weather Condition,"
                + $"Holiday/Promotion,Competitor Pricing,Seasonality\n{rows}",
            "retail_store_inventory.csv");

        using var answer = await Http.PostAsJsonAsync("/forecast", new { days = 1, product_id = "P-inventory" }, Token);
        var day = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("days")[0];
        Assert.InRange(day.GetProperty("forecast").GetDouble(), 200, 280);
    }

    /// <summary>Of several assets in one file each is itself, by whatever the column that names it is called.</summary>
    [Theory]
    [InlineData("date,open,high,low,close,volume,Name", "{0},{1},{1},{1},{1},5,{2}")]
    [InlineData("timestamp,Asset_ID,Count,Open,High,Low,Close,Volume,VWAP,Target", "{0},{2},229,{1},{1},{1},{1},31,{1},-0.004")]
    public async Task Assets_of_one_file_are_never_spliced(string header, string row)
    {
        string[] names = header.Contains("Asset_ID", StringComparison.Ordinal) ? ["71", "76"] : ["AAL7", "ZTS7"];
        var rows = string.Concat(names.SelectMany((name, place) => Enumerable.Range(1, 30).Select(day =>
            string.Format(null, row, $"2026-01-{day:00}", place == 0 ? 15 : 600, name) + "\n")));

        await RetrainAsync($"{header}\n{rows}", "all_stocks_5yr.csv");

        foreach (var (name, price) in names.Zip([15.0, 600]))
        {
            var values = await Http.GetFromJsonAsync<JsonElement>($"/api/v1/series/{name}?limit=100", Token);
            Assert.Equal(30, values.GetProperty("total").GetInt32());
            Assert.All(values.GetProperty("items").EnumerateArray(), value => Assert.Equal(price, value.GetProperty("value").GetDouble()));
        }
    }

    [Fact]
    public async Task Candles_of_another_price_are_merged_only_after_a_confirmation_that_names_both()
    {
        var now = fixture.Dashboard.Services.GetRequiredService<Core.Loop.ILiveState>().Market.Clock.GetUtcNow().AddHours(-2);
        var rows = string.Concat(Enumerable.Range(0, 18).Select(minute => $"{now.AddMinutes(minute):yyyy-MM-dd HH:mm}:00,0.00006,0.00007,0.00005,0.00006,9\n"));
        var file = $"time,open,high,low,close,volume\n{rows}";

        var problem = await RefusedAsync(file, "ADAUSDT-1m.csv", HttpStatusCode.Conflict, ("target", "BTC-USD"));

        Assert.Equal("confirm", problem.GetProperty("parameter").GetString());
        Assert.Contains("6E-05", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("target", (await RefusedAsync(file, "ADAUSDT-1m.csv", HttpStatusCode.Conflict)).GetProperty("parameter").GetString());
    }

    /// <summary>Candles of every minute of a day as exchanges and programs write them; all of them are the same two candles.</summary>
    [Theory]
    [InlineData("1709251260,59700,59800,59750,59780,4\n1709251200,59600,60100,60000,59750,5\n", "coinbase.csv", "time,low,high,open,close")]
    [InlineData("1709251200000,60000,59750,60100,59600,5\n1709251260000,59750,59780,59800,59700,4\n", "bitfinex.csv", "time,open,close,high,low")]
    [InlineData("1709251200,5,59750,60100,59600,60000\n1709251260,4,59780,59800,59700,59750\n", "gateio.csv", "time,volume,close,high,low,open")]
    [InlineData("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2024.03.01\t00:00:00\t60000\t60100\t59600\t59750\t5\t0\t1\n"
        + "2024.03.01\t00:01:00\t59750\t59800\t59700\t59780\t4\t0\t1\n", "BTCUSD_M1.csv", "MetaTrader 5")]
    [InlineData("20240301 000000;60000;60100;59600;59750;5\n20240301 000100;59750;59800;59700;59780;4\n", "DAT_ASCII_BTCUSD_M1_2024.csv", "HistData")]
    [InlineData("<TICKER>;<PER>;<DATE>;<TIME>;<OPEN>;<HIGH>;<LOW>;<CLOSE>;<VOL>\nSPFB.BTC;1;20240301;000000;60000;60100;59600;59750;5\n"
        + "SPFB.BTC;1;20240301;000100;59750;59800;59700;59780;4\n", "SPFB.BTC_240301.csv", "Finam")]
    [InlineData("Date,Time,Open,High,Low,Close,Volume\n2024-03-01,00:00:00,60000,60100,59600,59750,5\n2024-03-01,00:01:00,59750,59800,59700,59780,4\n", "dt.csv",
        "date and time apart")]
    public async Task Candles_are_read_in_the_order_that_their_prices_fit(string file, string name, string layout)
    {
        var upload = await UploadAsync(Encoding.UTF8.GetBytes(file), name);

        var report = upload.GetProperty("findings").GetProperty("report");
        Assert.True(report.GetProperty("accepted").GetInt32() == 2, $"{layout}: {upload}");
        Assert.Equal("Candles", upload.GetProperty("findings").GetProperty("reading").GetProperty("kind").GetString());
        await RemoveAsync(upload);
    }

    [Fact]
    public async Task Candles_within_days_become_daily_closes_with_the_last_of_each_day_when_asked_and_the_reason_is_told()
    {
        const string File = "Date,Time,Open,High,Low,Close\n2024-03-01,10:00:00,60,61,59,60\n2024-03-01,11:00:00,60,62,60,61\n2024-03-02,10:00:00,61,63,61,62\n";

        var told = await RetrainAsync(File, "dt.csv", ("target", "X-within"));

        Assert.Contains("This market does not offer X-within, so the closes become daily series.", told, StringComparison.Ordinal);
        var values = await Http.GetFromJsonAsync<JsonElement>("/api/v1/series/X-within", Token);
        Assert.Equal([62.0, 61], values.GetProperty("items").EnumerateArray().Select(value => value.GetProperty("value").GetDouble()));
    }

    /// <summary>Names that no list knows: by what the columns hold, and else the file waits for them instead of being gone.</summary>
    [Theory]
    [InlineData("snapped_at,price,market_cap,total_volume\n2026-01-01 00:00:00 UTC,60000,1,2\n2026-01-02 00:00:00 UTC,61000,1,2\n", "DailySeries")]
    [InlineData("date,users\n2026-01-01,812\n2026-01-02,830\n", "DailySeries")]
    [InlineData("observation_date,DGS5\n2026-01-01,4.1\n2026-01-02,.\n2026-01-05,4.2\n", "DailySeries")]
    [InlineData("Price,Close,High,Low,Open,Volume\nTicker,BTC-USD,BTC-USD,BTC-USD,BTC-USD,BTC-USD\nDate,,,,,\n2026-01-01,60,61,59,60,5\n2026-01-02,61,62,60,60,5\n",
        "DailySeries")]
    [InlineData(",Open,High,Low,Close,Volume\n2024-03-01 00:00:00,60,61,59,60,5\n2024-03-01 00:01:00,60,62,60,61,4\n", "Candles")]
    public async Task Columns_are_found_by_what_they_hold(string file, string kind)
    {
        var upload = await UploadAsync(Encoding.UTF8.GetBytes(file), "file.csv");
        var findings = upload.GetProperty("findings");
        Assert.Equal((kind, JsonValueKind.Null), (
            findings.GetProperty("reading").GetProperty("kind").GetString(), findings.GetProperty("columnsOpen").ValueKind));
        Assert.True(findings.GetProperty("report").GetProperty("accepted").GetInt32() >= 2, upload.ToString());
        await RemoveAsync(upload);
    }

    [Fact]
    public async Task Ids_as_shops_have_them_are_taken_and_found()
    {
        const string Uuid = "9f1c2a34-5b6d-4e7f-8a90-1b2c3d4e5f60";
        await RetrainAsync($"date,family,sales\n2026-01-01,BABY CARE,5\n2026-01-01,Café,6\n2026-01-01,{Uuid},7\n", "train.csv");

        foreach (var id in new[] { "BABY CARE", "Café", Uuid, "baby care" })
        {
            using var values = await Http.GetAsync($"/api/v1/series/{Uri.EscapeDataString(id)}", Token);
            Assert.True(values.IsSuccessStatusCode, id);
        }
    }

    [Fact]
    public async Task Sentences_name_the_true_cause_and_echo_no_more_than_is_needed()
    {
        await RetrainAsync("date,births\n1969-01-01,8486\n1969-01-02,9002\n", "births.csv", ("target", "births"));
        await RetrainAsync("date,product_id,sales\n2026-01-01,tc,5,\n2026-01-02,tc,6,\n", "tc.csv");
        Assert.StartsWith("The file is empty", (await RefusedAsync("", "empty.csv", HttpStatusCode.BadRequest)).GetProperty("detail").GetString(),
            StringComparison.Ordinal);

        using var form = new StringContent("days=7&product_id=P021", Encoding.UTF8, "application/x-www-form-urlencoded");
        await AssertSaysAsync(await Http.PostAsync("/forecast", form, Token), "The body is no valid JSON");
        await AssertSaysAsync(await Http.PostAsync("/forecast", new StringContent(""), Token), "The body is missing or null");
        using var lengthy = await Http.PostAsJsonAsync("/forecast", new { days = 7, product_id = new string('x', 5_000) }, Token);
        Assert.InRange((await lengthy.Content.ReadAsStringAsync(Token)).Length, 10, 1_000);
    }

    [Fact]
    public async Task Packed_files_and_UTF_16_are_taken_and_what_unpacks_to_too_much_is_not()
    {
        var csv = Encoding.UTF8.GetBytes("time,open,high,low,close,volume\n2024-03-01 00:00:00,60,61,59,60,5\n2024-03-01 00:01:00,60,62,60,61,4\n");
        var text = Encoding.UTF8.GetString(csv);
        byte[][] forms =
        [
            Packed(stream => new GZipStream(stream, CompressionLevel.Optimal), csv), Zip("BTCUSDT-1m-2024-03.csv", csv),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)], Encoding.Unicode.GetBytes(text), Encoding.BigEndianUnicode.GetBytes(text),
        ];
        foreach (var bytes in forms)
        {
            var upload = await UploadAsync(bytes, "BTC");
            Assert.Equal(2, upload.GetProperty("findings").GetProperty("report").GetProperty("accepted").GetInt32());
            await RemoveAsync(upload);
        }

        using var bomb = new ByteArrayContent(Zip("rows.csv", [.. csv, .. Enumerable.Repeat(csv[^45..], Fixture.MaxUnpacked / 45).SelectMany(row => row)]));
        await AssertSaysAsync(await Http.PostAsync("/api/v1/uploads?name=bomb.zip", bomb, Token), $"unpacks to more than {Fixture.MaxUnpacked} bytes");
    }

    [Theory]
    [InlineData("Date,Open,High,Low,Close,Volume\n17-09-2014,465,468,452,457,21\n18-09-2014,456,456,413,424,34\n", "2014-09-17")]
    [InlineData("Date,Close\n08/29/2025,10\n08/28/2025,11\n", "2025-08-28")]
    [InlineData("Date,Units Sold\n2022/1/1,127\n2022/1/2,150\n", "2022-01-01")]
    public async Task Dates_that_a_row_decides_are_read(string file, string first)
    {
        var upload = await UploadAsync(Encoding.UTF8.GetBytes(file), "dates.csv");
        var series = upload.GetProperty("findings").GetProperty("report").GetProperty("series")[0];
        Assert.StartsWith(first, series.GetProperty("first").GetString(), StringComparison.Ordinal);
        await RemoveAsync(upload);
    }

    private async Task<int> DaysAsync(string series) =>
        (await Http.GetFromJsonAsync<JsonElement>($"/api/v1/series/{series}?limit=1", Token)).GetProperty("total").GetInt32();

    private async Task<JsonElement> UploadAsync(byte[] file, string name)
    {
        using var content = new ByteArrayContent(file);
        using var answer = await Http.PostAsync($"/api/v1/uploads?name={Uri.EscapeDataString(name)}", content, Token);
        var upload = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, upload.ToString());
        return upload;
    }

    private async Task RemoveAsync(JsonElement upload)
    {
        using var removed = await Http.DeleteAsync($"/api/v1/uploads/{upload.GetProperty("id").GetInt64()}", Token);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    private async Task<string> RetrainAsync(string file, string name, params (string Name, string Value)[] fields)
    {
        using var answer = await SendAsync(file, name, fields);
        var told = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode && told.Contains("\nSucceeded: ", StringComparison.Ordinal), told);
        return told;
    }

    private async Task<JsonElement> RefusedAsync(string file, string name, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        using var answer = await SendAsync(file, name, fields);
        var problem = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {problem}");
        return JsonElement.Parse(problem);
    }

    private async Task<HttpResponseMessage> SendAsync(string file, string name, (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(file), "file", name } };
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        return await Http.PostAsync("/retrain", form, Token);
    }

    private static async Task AssertSaysAsync(HttpResponseMessage answer, string sentence)
    {
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(body.Contains(sentence, StringComparison.Ordinal), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        answer.Dispose();
    }

    private static byte[] Zip(string name, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Packed(Func<Stream, Stream> pack, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public const int MaxUnpacked = 1_000_000;

        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync(
            "Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0", $"Uploads:MaxUnpackedBytes={MaxUnpacked}", "Limits:UploadsPerMinute=10000");

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
