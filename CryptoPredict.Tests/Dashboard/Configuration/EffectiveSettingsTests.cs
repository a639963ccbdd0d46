using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Configuration;

/// <summary>The settings of the real application.</summary>
public sealed class EffectiveSettingsTests
{
    [Fact]
    public async Task Every_section_is_there_with_values_sources_and_meanings_and_no_secret()
    {
        using var folder = new TestFolder();
        await using var app = DashboardApp.Compose(
        [
            "--urls=http://127.0.0.1:0", "--environment=Production", $"--Storage:Path={folder.Path}", "--Logging:LogLevel:Default=None",
            "--Training:Rows=1234", "--Accounts:SessionEnd=1.06:00:00", "--Proxy:Known:0=10.0.0.0/8",
            "--Jobs:Storage=PostgreSql", "--Jobs:ConnectionString=Host=db;Password=hunter2",
        ]);
        var settings = app.Services.GetRequiredService<EffectiveSettings>().Read();
        Assert.Equal(
            app.Services.GetServices<CryptoPredict.Engine.KnownSection>().Select(section => section.Name).Distinct().Order(StringComparer.Ordinal),
            settings.Select(section => section.Section));
        var all = settings.SelectMany(section => section.Settings).ToArray();
        Assert.Equal(all.Length, all.Select(setting => setting.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());

        Assert.Equal(("1234", "command line"), Of("Training:Rows"));
        Assert.Equal(("10.0.0.0/8", "command line"), Of("Proxy:Known:0"));
        Assert.Null(Of("Training:Seed").Source);
        Assert.NotNull(Of("Training:Seed").Value);
        Assert.Contains("seed", all.Single(setting => setting.Key == "Training:Seed").Meaning!, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(("1.06:00:00", "1 d 6 h"), Words("Accounts:SessionEnd"));
        Assert.Equal(("00:00:45", "45 s"), Words("Training:Budget"));
        Assert.Equal(("1000000", "1,000,000"), Words("Accounts:AuditRows"));
        Assert.Null(Words("Training:Rows").Words);
        Assert.DoesNotContain(all, setting => setting.Value?.Contains("E-", StringComparison.Ordinal) == true);
        var secret = all.Single(setting => setting.Key == "Jobs:ConnectionString");
        Assert.Equal((true, null, "command line"), (secret.IsSecret, secret.Value, secret.Source));
        Assert.DoesNotContain(all, setting => setting.ToString().Contains("hunter2", StringComparison.Ordinal));

        (string? Value, string? Words) Words(string key) => all.Single(setting => setting.Key == key) is var found ? (found.Value, found.Words) : default;

        (string? Value, string? Source) Of(string key) => all.Single(setting => setting.Key == key) is var found ? (found.Value, found.Source) : default;
    }
}
