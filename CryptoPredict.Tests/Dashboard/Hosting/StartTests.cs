using System.Net;
using System.Net.Sockets;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>A wrong setting stops the start with a sentence that names the key, the value and what is allowed.</summary>
[Kind(TestKind.Process)]
public sealed class StartTests
{
    [Theory]
    [InlineData("Market:Interval=00:07:00", "Market:Interval is '00:07:00'; it must be a divisor of a day")]
    [InlineData("Market:Simulated:Speed=0", "Market:Simulated:Speed is 0; it must lie between 0.01 and 10000")]
    [InlineData("Market:Source=Replay", "Market:Replay:Path is not set")]
    [InlineData("Forecasting:Horizon=00:02:30", "Forecasting:Horizon is '00:02:30'; it must be 1 to 1440 whole candles")]
    [InlineData("Prediction:Horizons:0=00:02:30", "Prediction:Horizons:0 is '00:02:30'; it must be 1 to 1440 whole candles")]
    [InlineData("Forecasting:BandCoverage=1.5", "Forecasting:BandCoverage is 1.5; it must lie between 0.5 and 0.99")]
    [InlineData("Verification:After=00:10:00", "Verification:After is '00:10:00'; it must lie between one candle")]
    [InlineData("Market:Sorce=Replay", "There is no setting 'Market:Sorce'; did you mean 'Market:Source'?")]
    [InlineData("Market:Interval=often", "Market:Interval is 'often'; it must be a length of time, for example 00:05:00, or 1.00:00:00 for a day.")]
    [InlineData("Accounts:RecheckInterval=00:02:00", "Accounts:RecheckInterval is '00:02:00'; it must lie between")]
    [InlineData("Accounts:Development:0:Name=admin", "Accounts:Development names accounts with known passwords")]
    [InlineData("Training:RetrainInterval=02:00:00", "There is no setting 'Training:RetrainInterval'; in Training there are Budget, ")]
    [InlineData("Backup:Interval=1.00:00:00", "There is no setting 'Backup:Interval'; in Backup there are Folder, Keep.")]
    [InlineData("Registry:KeepRunDays=30", "There is no setting 'Registry:KeepRunDays'")]
    [InlineData("Jobs:VerifyInterval=1.00:00:00", "There is no setting 'Jobs:VerifyInterval'; in Jobs there are Storage, ")]
    [InlineData("Jobs:Slots=4", "There is no setting 'Jobs:Slots'")]
    [InlineData("Jobs:Retries=3", "There is no setting 'Jobs:Retries'")]
    [InlineData("Jobs:coffee:Interval=01:00:00", "There is no setting 'Jobs:coffee'")]
    [InlineData("Jobs:retrain:Intervall=01:00:00", "There is no setting 'Jobs:retrain:Intervall'; did you mean 'Jobs:retrain:Interval'?")]
    [InlineData("Jobs:retrain:Retries=many", "Jobs:retrain:Retries is 'many'; it must be a whole number")]
    [InlineData("Jobs:retrain:Interval=00:00:10", "Jobs:retrain:Interval is '00:00:10'; it must lie between 00:01:00 and 365.00:00:00.")]
    [InlineData("Jobs:retrain:Retries=21", "Jobs:retrain:Retries is '21'; it must lie between 0 and 20.")]
    [InlineData("Jobs:retrain:Cron=0 3 * * *", "Jobs:retrain:Cron: Retrain follows the market's own time")]
    [InlineData("Jobs:upload:Interval=01:00:00", "Jobs:upload:Interval is '01:00:00'; the job runs only on demand.")]
    [InlineData("Jobs:verify:Cron=0 25 * * *", "Jobs:verify:Cron: ")]
    [InlineData("Jobs:TimeZone=Mars", "Jobs:TimeZone: There is no time zone 'Mars'")]
    [InlineData("Jobs:KeepDays=0", "Jobs:KeepDays is '0'; it must lie between 1 and 36500.")]
    [InlineData("Jobs:Storage=Paper", "Jobs:Storage")]
    [InlineData("Jobs:Storage=PostgreSql", "Jobs:ConnectionString is ''; PostgreSql needs one")]
    [InlineData("Accounts:SessionEnd=31.00:00:00", "Accounts:SessionEnd is '31.00:00:00'; it must lie between 00:05:00 and 30.00:00:00.")]
    [InlineData("Accounts:TemporaryPasswordLife=31.00:00:00", "Accounts:TemporaryPasswordLife is '31.00:00:00'; it must lie between 00:05:00 and 30.00:00:00.")]
    [InlineData("Accounts:AuditDays=0", "Accounts:AuditDays is 0; it must lie between 1 and 3650.")]
    [InlineData("Accounts:AuditRows=999", "Accounts:AuditRows is 999; it must lie between 1000 and 100000000.")]
    [InlineData("Proxy:Known:0=proxy", "Proxy:Known:0 is 'proxy'; it must be an address or a network")]
    [InlineData("Proxy:Known:0=0.0.0.0/0", "Proxy:Known:0 is '0.0.0.0/0', which is everybody")]
    [InlineData("Keys:Certificate:Path=/nowhere.pfx",
        "Keys:Certificate:Path is '/nowhere.pfx'; it must be a file of a certificate with its private key, PFX or PEM")]
    [InlineData("Keys:Certificate:Password=secret", "Keys:Certificate:Password is set, but Keys:Certificate:Path is not")]
    [InlineData("Keys:Certificate=/keys.pfx", "Keys:Certificate is '/keys.pfx'; it has keys of its own: Path, KeyPath, Password.")]
    [InlineData("Keys:FormerCertificates:0:Path=/keys.pfx", "Keys:FormerCertificates:0:Path is set, but Keys:Certificate:Path is not")]
    [InlineData("Limits:SignInsPerMinute=0", "Limits:SignInsPerMinute is 0; it must lie between 1 and 100000")]
    public Task A_wrong_setting_stops_the_start_with_its_sentence(string setting, string sentence) =>
        RefusesAsync(sentence, "urls=http://127.0.0.1:0", setting);

    [Theory]
    [InlineData("Market:Interval=00:00:30", "Market:Interval is '00:00:30'; with Market:Source=Simulated it must be whole minutes")]
    [InlineData("urls=garbage", "The address 'garbage' (urls, ")]
    [InlineData("urls=http://localhost:99999",
        "The address 'http://localhost:99999' (urls, http_ports, https_ports or Kestrel:Endpoints) is none to listen on: its port is a number from 0 to 65535")]
    [InlineData("urls=http://127.0.0.1:0/path", "no path may follow it ('/path')")]
    [InlineData("urls=ftp://127.0.0.1:0", "it begins with http:// or https://")]
    [InlineData("http_ports=eighty", "its port is a number from 0 to 65535")]
    [InlineData("Logging:LogLevel:Default=Loud",
        "Logging:LogLevel:Default is 'Loud'; it must be one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    [InlineData("Logging:Console:LogLevel:Hangfire=Loud", "Logging:Console:LogLevel:Hangfire is 'Loud'; it must be one of Trace")]
    [InlineData("Market:HistoryDays=ten", "Market:HistoryDays is 'ten'; it must be a whole number")]
    [InlineData("Market:Simulated:Speed=fast", "Market:Simulated:Speed is 'fast'; it must be a number, for example 0.5.")]
    [InlineData("Market:Replay:From=then", "Market:Replay:From is 'then'; it must be a time, for example 2025-03-01T00:00:00Z.")]
    [InlineData("Market:Source=Real", "Market:Source is 'Real'; it must be one of Simulated, Replay.")]
    [InlineData("Market:Source:Kind=Replay", "There is no setting 'Market:Source:Kind'; Market:Source is one value.")]
    [InlineData("Market=Replay", "Market is 'Replay'; it has keys of its own: Source, Interval, ")]
    [InlineData("FineTuning:Enabled=perhaps", "FineTuning:Enabled is 'perhaps'; it must be true or false.")]
    [InlineData("Ensemble:StartWeights:kalman=x", "Ensemble:StartWeights:kalman is 'x'; it must be a number, for example 0.5.")]
    [InlineData(
        "Ensemble:StartWeights:nosuch=1", "There is no setting 'Ensemble:StartWeights:nosuch'; the models are kalman, random-forest, lightgbm, lstm, persistence.")]
    [InlineData("FeedbackLoop:tier1_intervall=60", "There is no setting 'FeedbackLoop:tier1_intervall'; did you mean 'FeedbackLoop:tier1_interval'?")]
    [InlineData("Training:Gate:Tolerence=0.1", "There is no setting 'Training:Gate:Tolerence'; did you mean 'Training:Gate:Tolerance'?")]
    [InlineData("Backup:Folder=/proc/nope", "Backup:Folder is '/proc/nope'; it must be a folder that can be made and written to")]
    [InlineData("AllowedHosts=", "AllowedHosts is ''; it must name the hosts")]
    [InlineData("Kestrel:Limits:MaxConcurrentConections=5",
        "There is no setting 'Kestrel:Limits:MaxConcurrentConections'; did you mean 'Kestrel:Limits:MaxConcurrentConnections'?")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections=many", "Kestrel:Limits:MaxConcurrentConnections is 'many'; it must be a whole number")]
    [InlineData("Kestrel:Limits:Http2:MaxFrameSize=large", "Kestrel:Limits:Http2:MaxFrameSize is 'large'; it must be a whole number")]
    [InlineData("AllowedHosts=;", "AllowedHosts is ';'; it must name the hosts")]
    [InlineData("Marked:Source=Replay", "There is no setting 'Marked:Source'; did you mean 'Market:Source'?")]
    [InlineData("Coffee:Strong=true", "There is no setting 'Coffee:Strong'; the sections are Accounts, Backup, ")]
    [InlineData("Registry:KeepPerModel=0", "Registry:KeepPerModel is 0")]
    public Task A_start_that_the_attack_found_to_crash_or_to_be_let_through_is_refused_once_attack_16(string setting, string sentence) =>
        setting.StartsWith("urls", StringComparison.Ordinal) || setting.StartsWith("http_ports", StringComparison.Ordinal)
            ? RefusesAsync(sentence, setting)
            : RefusesAsync(sentence, "urls=http://127.0.0.1:0", setting);

    [Fact]
    public Task To_believe_the_forwarded_headers_of_everybody_is_refused_attack_12() =>
        RefusesAsync("ASPNETCORE_FORWARDEDHEADERS_ENABLED is 'true': with it anybody who sends X-Forwarded-For", "urls=http://127.0.0.1:0",
            "ForwardedHeaders_Enabled=true");

    private static async Task RefusesAsync(string sentence, params string[] settings)
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start([$"Storage:Path={folder.Path}", .. settings]);

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains("The start was refused", process.Output, StringComparison.Ordinal);
        Assert.Equal(1, process.Output.Split(sentence).Length - 1);
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
        Assert.Contains("Proxy:Known names no proxy: forwarded headers are ignored", process.Output, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_start_with_vectors_that_the_processor_has_not_ends_with_a_sentence_and_1()
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.StartWithVariable(
            VectorWidths.Variable, "1024", "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains("The start was refused: CRYPTOPREDICT_VECTOR_BITS is '1024'; it must be one of 128", process.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(767)]
    public async Task A_start_without_enough_handles_ends_with_a_sentence_and_1_attack_4(int handles)
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.StartWithHandles(handles, "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.StartsWith($"The start was refused: This process may have {handles} files open, and needs 768: raise the limit", process.Output,
            StringComparison.Ordinal);
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
