using System.Net;
using System.Net.Sockets;
using CryptoPredict.Core.Storage;
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
    [InlineData("urls=http://localhost:0;http://[::]:0", "could be reached from other machines")]
    [InlineData("Kestrel:Endpoints:All:Url=http://*:0", "could be reached from other machines")]
    public async Task A_wrong_setting_stops_the_start_with_its_sentence(string setting, string sentence)
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", setting);

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains("The start was refused", process.Output, StringComparison.Ordinal);
        Assert.Contains(sentence, process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.db"));
    }

    [Theory]
    [InlineData("http_ports")]
    [InlineData("https_ports")]
    public async Task Ports_without_an_address_would_be_open_to_all_and_stop_the_start(string key)
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start($"{key}=0", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains("could be reached from other machines", process.Output, StringComparison.Ordinal);
    }

    /// <summary>Two of them would each make a part of the predictions and check only its own.</summary>
    [Fact]
    public async Task A_second_start_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        using var folder = new TestFolder();
        await using var first = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");
        await first.ListeningAsync();
        await using var second = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains("Storage:Path", second.Output, StringComparison.Ordinal);
        await first.KillAsync();
        await using var third = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");
        await third.ListeningAsync();
    }

    [Fact]
    public async Task A_start_on_a_port_that_is_taken_predicts_nothing()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var process = DashboardProcess.Start($"urls=http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains("address already in use", process.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("loop", process.Output, StringComparison.OrdinalIgnoreCase);
        using var database = await Database.OpenAsync(Directory.GetFiles(folder.Path, "*.db").Single(file => !file.EndsWith(".jobs.db", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Null(await new SqliteCandleStore(database).ReadLastAsync(Sample.Btc, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"open\": 1}", "JSON")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "LFS")]
    public async Task A_replay_of_something_that_is_no_candle_file_stops_the_start(string content, string word)
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "prices.csv");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        await using var process = DashboardProcess.Start(
            "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", "Market:Source=Replay", $"Market:Replay:Path={path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains(word, process.Output, StringComparison.Ordinal);
    }
}
