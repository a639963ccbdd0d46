using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>A real process on a small disk of its own, which is filled to the last byte.</summary>
[Kind(TestKind.Process)]
public sealed class FullDiskTests
{
    private const int Megabytes = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_full_disk_every_run_comes_to_its_end_and_what_is_asked_for_is_done_attack_2()
    {
        await SkipWithoutDisksAsync();
        using var folder = new TestFolder();
        var key = await DashboardProcess.AddKeyAsync(folder.Path);
        await using var process = Start(folder);
        using var http = await AtWorkAsync(process, key);
        await DashboardProcess.WaitForAsync(http, "/api/v1/runs?job=retrain&state=running", page => page.GetProperty("total").GetInt64() > 0);

        var filler = Fill(process, folder);
        await ToldAsync(http, "The disk of the data is full.");

        // Something has to be written meanwhile, else nothing could have failed.
        var predictions = await TotalAsync(http);
        await Waiting.UntilAsync(() => process.Output.Contains("disk is full", StringComparison.Ordinal));

        // Whatever failed meanwhile gives room back, which is filled again.
        var fillers = new List<string> { filler };
        var refused = await Waiting.ForAsync(
            async () =>
            {
                fillers.Add(Fill(process, folder, $"filler-{fillers.Count}"));
                return await http.SendJsonAsync("POST", "/api/v1/jobs/backup/trigger");
            },
            answer => answer.StatusCode == HttpStatusCode.InsufficientStorage);
        var refusal = await Task.FromResult(refused).ExpectAsync(HttpStatusCode.InsufficientStorage);
        Assert.Equal("The disk is full, so nothing was written. Make room on it and ask again.", refusal.GetProperty("detail").GetString());
        fillers.ForEach(File.Delete);

        await DashboardProcess.WaitForAsync(http, "/api/v1/predictions", page => page.GetProperty("total").GetInt64() > predictions);
        var asked = await AskAsync(http);
        await DashboardProcess.WaitForAsync(http, $"/api/v1/runs/{asked}", story => story.GetProperty("run").GetProperty("state").GetString() == "Succeeded");
        await DashboardProcess.WaitForAsync(http, "/api/v1/runs/active", NothingHangs);
        var health = await DashboardProcess.WaitForAsync(http, "/health", checks => checks.GetProperty("status").GetString() == "Healthy");
        Assert.Equal("Healthy", health.GetProperty("checks").GetProperty("disk").GetProperty("status").GetString());
        Assert.True((await DashboardProcess.WaitForAsync(http, "/api/v1/ledger/chain", _ => true)).GetProperty("holds").GetBoolean());

        bool NothingHangs(JsonElement active) => active.GetProperty("running").EnumerateArray().All(run => run.GetProperty("id").GetInt64() > asked);
    }

    /// <summary>An orchestrator kills what has not ended soon, whatever it holds.</summary>
    [Fact]
    public async Task SIGTERM_ends_the_application_with_a_full_disk_attack_3()
    {
        await SkipWithoutDisksAsync();
        using var folder = new TestFolder();
        var key = await DashboardProcess.AddKeyAsync(folder.Path);
        await using var process = Start(folder);
        using var http = await AtWorkAsync(process, key);
        Fill(process, folder);
        await ToldAsync(http, "The disk of the data is full.");
        await Waiting.UntilAsync(() => process.Output.Contains("disk is full", StringComparison.Ordinal));

        await process.TerminateAsync();

        // What the loaded machine of a test may add to the ten seconds; without a limit of its own it would never end.
        await process.ExitCodeAsync().WaitAsync(TimeSpan.FromSeconds(40), Token);
    }

    private static DashboardProcess Start(TestFolder folder) => DashboardProcess.StartOnDisk(
        folder.Path, Megabytes, "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", "Market:Simulated:Speed=60", "Training:Rows=1000",
        "Training:Lstm:Epochs=1",
        "Uploads:MinFreeBytes=0");

    // It predicts, and has a retrain to do.
    private static async Task<HttpClient> AtWorkAsync(DashboardProcess process, string key)
    {
        var http = await process.OpenAsync(key);
        await DashboardProcess.WaitForAsync(http, "/api/v1/predictions", page => page.GetProperty("total").GetInt64() > 0);
        await AskAsync(http);
        return http;
    }

    /// <returns>The file that takes all the room there was.</returns>
    private static string Fill(DashboardProcess process, TestFolder folder, string name = "filler")
    {
        var path = Path.Combine(process.Inside(folder.Path), name);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[1 << 20]; ;)
        {
            try
            {
                file.Write(block);
            }
            catch (IOException) when (block.Length > 1)
            {
                block = new byte[block.Length / 2];
            }
            catch (IOException)
            {
                return path;
            }
        }
    }

    private static Task<string> ToldAsync(HttpClient http, string sentence) => Waiting.ForAsync(
        async () => await http.GetStringAsync(new Uri("/health", UriKind.Relative), Token), text => text.Contains(sentence, StringComparison.Ordinal));

    private static async Task<long> TotalAsync(HttpClient http) => (await DashboardProcess.WaitForAsync(http, "/api/v1/predictions", _ => true))
        .GetProperty("total").GetInt64();

    private static async Task<long> AskAsync(HttpClient http) =>
        (await http.SendJsonAsync("POST", "/api/v1/retrain", new { }).ExpectAsync(HttpStatusCode.Accepted)).GetProperty("run").GetInt64();

    private static async Task SkipWithoutDisksAsync()
    {
        try
        {
            using var tried = Process.Start("unshare", ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
            await tried.WaitForExitAsync(Token);
            Assert.SkipUnless(tried.ExitCode == 0, "This system lets nobody make a disk for a process (unshare --user --mount).");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no unshare, which makes a disk for a process.");
        }
    }
}
