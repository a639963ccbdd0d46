using System.Text;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Process)]
public sealed class UploadCrashTests
{
    private const int Products = 500;
    private const int Days = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// The process is killed while it reads a file, at several moments of the merge, and after it. Each time the data set holds all rows of the file or
    /// none, and says which; the run is aborted and not run twice, what waits can be merged after the next start, and nothing else is left
    /// in the folder.
    /// </summary>
    [Fact]
    public async Task An_upload_killed_in_any_of_its_phases_is_merged_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            (string Phase, int Milliseconds)[] kills = [("Reading", 30), ("Merging", 0), ("Merging", 150), ("Merged", 0)];
            foreach (var (life, (phase, milliseconds)) in kills.Index())
            {
                await using (var process = Start(folder))
                {
                    using var http = new HttpClient { BaseAddress = await process.ListeningAsync() };
                    await FollowAsync(http, Sales(life), phase);

                    // Real time: into the phase, of which only the begin is told.
                    await Task.Delay(milliseconds, Token);
                    await process.KillAsync();
                }

                await AssertWholeAsync(folder, life + 1);
            }

            await using var last = Start(folder);
            using var again = new HttpClient { BaseAddress = await last.ListeningAsync() };
            Assert.Contains($"Merged: {Products * Days:N0} new", await FollowAsync(again, Sales(kills.Length), "Merged"), StringComparison.Ordinal);

            // The line is told before the rows that were kept for the merge go.
            await Waiting.UntilAsync(() => Directory.GetFiles(Path.Combine(folder, "uploads"), "*.rows", SearchOption.AllDirectories).Length == 0);
            await last.KillAsync();
            await AssertAbortedAsync(folder, kills.Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DashboardProcess Start(string folder) =>
        DashboardProcess.Start("environment=Development", "urls=http://127.0.0.1:0", $"Storage:Path={folder}");

    private static string Sales(int life) => DailyFiles.Sales(Days, [.. Enumerable.Range(0, Products).Select(product => $"L{life}-{product}")]);

    /// <summary>Sends a file and reads the lines of its run until one tells of the phase.</summary>
    private static async Task<string> FollowAsync(HttpClient http, string csv, string phase)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/retrain")
        {
            Content = new MultipartFormDataContent { { new StringContent(csv, Encoding.UTF8, "text/csv"), "file", "sales.csv" } },
        };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        var said = new StringBuilder();
        while (await lines.ReadLineAsync(Token) is { } line)
        {
            said.AppendLine(line);
            if (line.Contains($"  {phase}", StringComparison.Ordinal))
            {
                return said.ToString();
            }
        }

        throw new InvalidOperationException($"It never came to '{phase}':\n{said}");
    }

    private static Task<Database> OpenAsync(string folder) =>
        Database.OpenAsync(Directory.GetFiles(folder, "simulated-*.db").Single(), Token);

    /// <summary>Every run of an earlier life was aborted at the start of the next, by that one's word.</summary>
    private static async Task AssertAbortedAsync(string folder, int lives)
    {
        using var database = await OpenAsync(folder);
        var ledger = SqlJobLedger.Over(database, TimeProvider.System);
        var runs = (await ledger.ReadAsync(new RunQuery([UploadTraining.JobName]), Token)).Items.OrderBy(run => run.Id).Take(lives).ToList();
        Assert.Equal(Enumerable.Repeat((RunState.Aborted, 1), lives), runs.Select(run => (run.State, run.Attempt)));
    }

    private static async Task AssertWholeAsync(string folder, int sent)
    {
        using var database = await OpenAsync(folder);
        var uploads = (await new SqliteUploadStore(database, TimeProvider.System).ReadAsync(new UploadQuery(Limit: 100), Token)).Items;
        var series = await new SqliteSeriesStore(database).ListAsync(Token);

        Assert.Equal(sent, uploads.Count);
        foreach (var (life, upload) in uploads.OrderBy(upload => upload.Id).Index())
        {
            var mine = series.Where(summary => summary.Id.Symbol.StartsWith($"L{life}-", StringComparison.Ordinal)).ToList();
            var isMerged = upload.State == UploadState.Merged;
            Assert.Equal(isMerged ? Products : 0, mine.Count);
            Assert.All(mine, summary => Assert.Equal(Days, summary.Days));
            Assert.Equal(isMerged ? Days : 0, (await new SqliteSeriesStore(database).ReadAsync(new Asset($"L{life}-{Products - 1}"), Token)).Count);

            // What still waits must be there to be merged.
            Assert.True(isMerged || File.Exists(
                Directory.GetFiles(Path.Combine(folder, "uploads"), upload.File, SearchOption.AllDirectories).SingleOrDefault()));
        }
    }
}
