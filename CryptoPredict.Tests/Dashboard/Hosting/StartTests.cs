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
    [InlineData("Accounts:RecheckInterval=00:02:00", "Accounts:RecheckInterval is '00:02:00'; it must lie between")]
    [InlineData("Accounts:Development:0:Name=admin", "Accounts:Development names accounts with known passwords")]
    [InlineData("Training:RetrainInterval=02:00:00", "RetrainInterval")]
    [InlineData("Backup:Interval=1.00:00:00", "Interval")]
    [InlineData("Registry:KeepRunDays=30", "KeepRunDays")]
    [InlineData("Jobs:VerifyInterval=1.00:00:00", "VerifyInterval")]
    [InlineData("Jobs:Slots=4", "Slots")]
    [InlineData("Jobs:Retries=3", "Retries")]
    [InlineData("Jobs:coffee:Interval=01:00:00", "coffee")]
    [InlineData("Jobs:retrain:Intervall=01:00:00", "Intervall")]
    [InlineData("Jobs:retrain:Retries=many", "Jobs:retrain:Retries")]
    [InlineData("Jobs:retrain:Interval=00:00:10", "Jobs:retrain:Interval is '00:00:10'; it must lie between 00:01:00 and 365.00:00:00.")]
    [InlineData("Jobs:retrain:Retries=21", "Jobs:retrain:Retries is '21'; it must lie between 0 and 20.")]
    [InlineData("Jobs:retrain:Cron=0 3 * * *", "Jobs:retrain:Cron: Retrain follows the market's own time")]
    [InlineData("Jobs:upload:Interval=01:00:00", "Jobs:upload:Interval is '01:00:00'; the job runs only on demand.")]
    [InlineData("Jobs:verify:Cron=0 25 * * *", "Jobs:verify:Cron: ")]
    [InlineData("Jobs:TimeZone=Mars", "Jobs:TimeZone: There is no time zone 'Mars'")]
    [InlineData("Jobs:KeepDays=0", "Jobs:KeepDays is '0'; it must lie between 1 and 36500.")]
    [InlineData("Jobs:Storage=Paper", "Jobs:Storage")]
    [InlineData("Jobs:Storage=PostgreSql", "Jobs:ConnectionString is ''; PostgreSql needs one")]
    [InlineData("Limits:SignInsPerMinute=0", "Limits:SignInsPerMinute is 0; it must lie between 1 and 100000")]
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
    [InlineData("urls=http://0.0.0.0:0")]
    [InlineData("urls=http://localhost:0;http://[::]:0")]
    [InlineData("Kestrel:Endpoints:All:Url=http://*:0")]
    [InlineData("http_ports=0")]
    [InlineData("https_ports=0")]
    public async Task Development_accounts_are_never_served_to_other_machines(string address)
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start("environment=Development", address, $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains("could be reached from other machines, and the development accounts have known passwords", process.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.db"));
    }

    [Fact]
    public async Task Without_development_accounts_other_machines_are_served_with_a_word_on_what_they_need()
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start("urls=http://0.0.0.0:0", $"Storage:Path={folder.Path}");

        await process.ListeningAsync();
        Assert.Contains("without encryption", process.Output, StringComparison.Ordinal);
        Assert.Contains("AllowedHosts names only this one", process.Output, StringComparison.Ordinal);
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
    public async Task A_background_service_that_fails_ends_the_application_with_a_sentence_and_1_attack_4()
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.StartFailing("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains(
            "The application ended because its background service FailingService failed: There is no thread left.", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(130)]
    [InlineData(200)]
    [InlineData(260)]
    [InlineData(320)]
    public async Task A_start_without_enough_handles_ends_with_a_sentence_and_1_attack_4(int handles)
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.StartWithHandles(handles, "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Matches("The (application ended by a fault|start was refused): ", process.Output);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIGTERM_ends_the_application_with_0_attack_4()
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");
        await process.ListeningAsync();

        await process.TerminateAsync();

        Assert.Equal(0, await process.ExitCodeAsync());
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
        using var database = await Database.OpenAsync(Directory.GetFiles(folder.Path, "simulated-*.db").Single(), TestContext.Current.CancellationToken);
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
