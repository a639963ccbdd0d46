using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>A wrong setting stops the start with a sentence that names the key, the value and what is allowed.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Market:Interval=00:07:00", "Market:Interval is '00:07:00'; it must be a divisor of a day")]
    [InlineData("Market:Simulated:Speed=0", "Market:Simulated:Speed is 0; it must lie between 0.01 and 10000")]
    [InlineData("Market:Source=Replay", "Market:Replay:Path is not set")]
    [InlineData("Forecasting:Horizon=00:02:30", "Forecasting:Horizon is '00:02:30'; it must be 1 to 1440 whole candles")]
    [InlineData("Forecasting:BandCoverage=1.5", "Forecasting:BandCoverage is 1.5; it must lie between 0.5 and 0.99")]
    [InlineData("Verification:After=00:10:00", "Verification:After is '00:10:00'; it must lie between one candle")]
    [InlineData("Market:Sorce=Replay", "Sorce")]
    [InlineData("Market:Interval=often", "Market:Interval")]
    [InlineData("urls=http://0.0.0.0:0", "could be reached from other machines")]
    public async Task A_wrong_setting_stops_the_start_with_its_sentence(string setting, string sentence)
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            await using var process = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder}", setting);

            Assert.Equal(1, await process.ExitCodeAsync());
            Assert.Contains("The start was refused", process.Output, StringComparison.Ordinal);
            Assert.Contains(sentence, process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(folder, "*.db"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"open\": 1}", "JSON")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "LFS")]
    public async Task A_replay_of_something_that_is_no_candle_file_stops_the_start(string content, string word)
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            var path = Path.Combine(folder, "prices.csv");
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
            await using var process = DashboardProcess.Start(
                "urls=http://127.0.0.1:0", $"Storage:Path={folder}", "Market:Source=Replay", $"Market:Replay:Path={path}");

            Assert.Equal(1, await process.ExitCodeAsync());
            Assert.Contains(word, process.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
