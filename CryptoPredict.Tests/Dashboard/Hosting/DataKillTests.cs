using System.Globalization;
using System.Net;
using System.Text;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>
/// One store through many lives in which files of daily values and of candles are merged, sent in numbers, put into the watched folder and taken back, each life ended by kill -9 at a random
/// moment. A few by default; <c>KILLS=30 dotnet test --filter FullyQualifiedName~DataKillTests</c> makes it thirty.
/// </summary>
[Kind(TestKind.Process)]
public sealed class DataKillTests
{
    private const int Seed = 20261202;
    private const int Products = 250;
    private const int Days = 200;
    private const int Minutes = 20_000;
    private const int Kinds = 4;
    private static readonly DateTimeOffset FirstCandle = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly object Candles =
        new { reading = new { kind = nameof(UploadKind.Candles), target = "ETH-USD" }, confirm = new[] { nameof(MergeWarnings.SimulatedMarket) } };
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whenever_it_is_killed_each_file_is_in_the_data_set_whole_or_not_at_all_and_the_chain_of_the_ledger_holds()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("KILLS") ?? "4", CultureInfo.InvariantCulture);
        var random = new Random(Seed);
        using var folder = new TestFolder();
        using var watched = new TestFolder();
        var key = await DashboardProcess.AddKeyAsync(folder.Path);
        Dictionary<UploadState, int> seen = [];
        for (var life = 0; life < kills; life++)
        {
            await using (var process = Start(folder, watched))
            {
                using var http = await process.OpenAsync(key);
                await DashboardProcess.WaitForAsync(http, "/api/v1/uploads", _ => true);
                await AskAsync(http, watched.Path, life);

                // Real time: it is killed at any moment, not at one that is waited for.
                await Task.Delay(LongestLife * random.NextDouble(), Token);
                await process.KillAsync();
            }

            await AssertWholeAsync(folder.Path, seen);
        }

        TestContext.Current.SendDiagnosticMessage("{0} kills; found after them: {1}.", kills, string.Join(", ", seen));

        // What was put into the watched folder comes in in the end, and each file of it once.
        await using var last = Start(folder, watched);
        using var again = await last.OpenAsync(key);
        await Waiting.UntilAsync(() => Directory.GetFiles(watched.Path).Length == 0);
        Assert.Empty(Directory.GetFiles(Path.Combine(watched.Path, "refused")));
        Assert.Equal((kills + Kinds - 2) / Kinds, Directory.GetFiles(Path.Combine(watched.Path, "done"), "*.csv").Length);
        await last.KillAsync();
        await AssertWholeAsync(folder.Path, seen);
    }

    private static DashboardProcess Start(TestFolder folder, TestFolder watched) => DashboardProcess.Start(
        "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", "Uploads:MinFreeBytes=0", $"Data:Watch={watched.Path}",
        "Data:WatchEvery=00:00:01", "Limits:UploadsPerMinute=10000");

    private static async Task AskAsync(HttpClient http, string watched, int life)
    {
        switch (life % Kinds)
        {
            case 0:
                using (var form = new MultipartFormDataContent
                {
                    { Sales(life, 0, Days / 2), "file", "a.csv" }, { Sales(life, Days / 2, Days), "file", "b.csv" },
                })
                {
                    using var sent = await http.PostAsync("/api/v1/uploads", form, Token);
                    await http.SendJsonAsync("POST", $"{sent.Headers.Location}/merge", new { }).ExpectAsync(HttpStatusCode.Accepted);
                }

                break;
            case 1:
                var content = await Sales(life, 0, Days).ReadAsByteArrayAsync(Token);
                await File.WriteAllBytesAsync(Path.Combine(watched, FormattableString.Invariant($"sales-{life}.csv")), content, Token);
                break;
            case 2:
                using (var form = new MultipartFormDataContent { { Prices(life), "file", "candles.csv" } })
                {
                    using var sent = await http.PostAsync("/api/v1/uploads", form, Token);
                    await http.SendJsonAsync("POST", $"{sent.Headers.Location}/merge", Candles).ExpectAsync(HttpStatusCode.Accepted);
                }

                break;
            default:
                var uploads = await http.SendJsonAsync("GET", "/api/v1/uploads?limit=1000", null).ExpectAsync();
                foreach (var upload in uploads.GetProperty("items").EnumerateArray())
                {
                    var (id, state) = (upload.GetProperty("id").GetInt64(), upload.GetProperty("state").GetString());
                    var isCandles = upload.GetProperty("findings").GetProperty("reading").GetProperty("kind").GetString() == nameof(UploadKind.Candles);
                    var (path, body) = state == nameof(UploadState.Merged) ? ("take-back", new { reason = "to be killed" })
                        : ("merge", isCandles ? Candles : new { });
                    if (state != nameof(UploadState.TakenBack))
                    {
                        using var asked = await http.SendJsonAsync("POST", FormattableString.Invariant($"/api/v1/uploads/{id}/{path}"), body);
                    }
                }

                break;
        }
    }

    // A name of its own for the rows of each life.
    private static StringContent Sales(int life, int from, int to)
    {
        var text = new StringBuilder("date,product_id,sales\n");
        for (var day = from; day < to; day++)
        {
            for (var product = 0; product < Products; product++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{DailyFiles.Start.AddDays(day):yyyy-MM-dd},L{life}-{product},{10 + (day % 7)}\n");
            }
        }

        return new StringContent(text.ToString(), Encoding.UTF8, "text/csv");
    }

    // Minutes of its own for each life, long before the market's.
    private static StringContent Prices(int life)
    {
        var text = new StringBuilder("time,open,high,low,close,volume\n");
        var first = FirstCandle.AddMinutes((double)life * Minutes);
        for (var minute = 0; minute < Minutes; minute++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{first.AddMinutes(minute):yyyy-MM-dd HH:mm},3,4,2,3,1\n");
        }

        return new StringContent(text.ToString(), Encoding.UTF8, "text/csv");
    }

    private static async Task AssertWholeAsync(string folder, Dictionary<UploadState, int> seen)
    {
        using var database = await Database.OpenAsync(Directory.GetFiles(folder, "simulated-*.db").Single(), Token);
        Assert.True((await new SqliteLedger(database).VerifyChainAsync(Token)).Holds);
        var stored = (await new SqliteSeriesStore(database).ListAsync(Token)).GroupBy(series => series.Id.Symbol.Split('-')[0])
            .ToDictionary(group => group.Key, group => group.ToList());
        foreach (var upload in (await new SqliteUploadStore(database, TimeProvider.System).ReadAsync(new UploadQuery(Limit: 1_000), Token)).Items)
        {
            seen[upload.State] = seen.GetValueOrDefault(upload.State) + 1;
            if (upload.Findings.Reading.Kind == UploadKind.Candles)
            {
                var (from, to) = (upload.Findings.Report.Series[0].First.ToUnixTimeMilliseconds(), upload.Findings.Report.Series[0].Last.ToUnixTimeMilliseconds());
                var expected = upload.State == UploadState.Merged ? Minutes : 0;
                Assert.Equal(expected, await CountAsync($"candles WHERE asset = 'ETH-USD' AND open_time BETWEEN {from} AND {to}"));
                Assert.Equal(expected, await CountAsync($"upload_candles WHERE upload = {upload.Id} AND added = 1", "coalesce(sum((last - first) / 60000 + 1), 0)"));
                continue;
            }

            var name = upload.Findings.Report.Series[0].Asset.Symbol.Split('-')[0];
            var rows = stored.GetValueOrDefault(name) ?? [];
            if (upload.State == UploadState.Merged)
            {
                Assert.Equal(Products, rows.Count);
                Assert.All(rows, series => Assert.Equal(Days, series.Days));
            }
            else
            {
                // Sent again by the watched folder, the rows may be there by another upload.
                Assert.True(rows.Count == 0 || (rows.Count == Products && rows.TrueForAll(series => series.Days == Days)), $"{upload.State}: {rows.Count}");
            }
        }

        var (points, sources) = (await CountAsync("series_points"), await CountAsync("upload_values"));
        Assert.Equal(stored.Values.Sum(all => all.Sum(series => series.Days)), points);
        Assert.True(sources >= points, $"{points} values have only {sources} sources.");

        async Task<long> CountAsync(string table, string what = "count(*)") => await database.ReadAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"SELECT {what} FROM {table}";
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            Token);
    }
}
