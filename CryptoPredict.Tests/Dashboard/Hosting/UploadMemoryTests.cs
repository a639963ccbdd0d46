using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Process)]
public sealed class UploadMemoryTests
{
    private const int Rows = 200_000;
    private const int Padding = 1_500;
    private const long MostGrowth = 128_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// A file of more than 300 MB is received, checked, held against the store, merged and learnt; what a small one has already brought into memory is
    /// what the growth is counted from. Whatever kept the file, or its rows as text, would need more than twice the bound.
    /// </summary>
    [Fact(Timeout = 300_000)]
    public async Task The_memory_of_the_process_does_not_grow_with_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            var key = await DashboardProcess.AddKeyAsync(folder);
            await using var process = DashboardProcess.Start(
                "urls=http://127.0.0.1:0", $"Storage:Path={folder}", "Uploads:MinFreeBytes=0", "Market:Simulated:Speed=0.1",
                "Training:Rows=3000", "Training:RandomForest:Trees=5", "Training:LightGbm:Rounds=5", "Training:Lstm:Epochs=1", "FineTuning:Epochs=1");
            using var http = await process.OpenAsync(key);
            http.Timeout = Timeout.InfiniteTimeSpan;
            await DashboardProcess.WaitForAsync(http, "/api/v1/runs?job=retrain&state=succeeded", page => page.GetProperty("total").GetInt64() > 0);

            var end = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date.AddDays(-20), TimeSpan.Zero);
            await UploadAsync(http, new MinuteFile(end, 60_000, rows: 10_000));
            var before = process.ResidentBytes;
            var large = new MinuteFile(end, 60_000, Rows, Padding);
            var work = UploadAsync(http, large);
            var most = before;
            var told = await Waiting.ForAsync(work, () => most = Math.Max(most, process.ResidentBytes));

            Assert.Contains($"Merged: {Rows - 10_000:N0} new, 10,000 known already, 0 in conflict", told, StringComparison.Ordinal);
            Assert.True(large.Sent > 2 * MostGrowth, $"The file has {large.Sent:N0} bytes alone.");
            Assert.True(most - before <= MostGrowth, $"Resident memory grew from {before:N0} to {most:N0} bytes over a file of {large.Sent:N0}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sends a file, and waits for the end of its run.</summary>
    private static async Task<string> UploadAsync(HttpClient http, MinuteFile file)
    {
        using var form = new MultipartFormDataContent { { file, "file", "candles.csv" }, { new StringContent("SimulatedMarket"), "confirm" } };
        using var answer = await http.PostAsync("/retrain", form, Token);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token);
    }
}
