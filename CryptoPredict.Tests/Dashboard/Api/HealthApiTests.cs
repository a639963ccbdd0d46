using System.Net;
using System.Text.Json;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>What anybody is told of a fault: that there is one, and never its words, in which addresses of files and servers stand.</summary>
[Kind(TestKind.Host)]
public sealed class HealthApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loop_that_stopped_is_told_without_the_words_of_its_fault_and_nothing_is_ready_until_it_runs_again_attack_8()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=240", "Logging:LogLevel:Default=None");
        await app.WaitForAsync("/health/ready", _ => true);
        var folder = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Path;
        await using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(folder, "simulated*.db").Single()};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "ALTER TABLE candles RENAME TO hidden";
        await command.ExecuteNonQueryAsync(Token);

        Assert.Equal("The prediction loop stopped at a fault, which the log tells, and tries again.", await FindingAsync(app, "loop", "stopped"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (await StatusAsync(app, "/health/ready"), await StatusAsync(app, "/health/live")));

        command.CommandText = "ALTER TABLE hidden RENAME TO candles";
        await command.ExecuteNonQueryAsync(Token);
        await app.WaitForAsync("/health/ready", _ => true);
    }

    [Fact]
    public async Task A_check_that_fails_itself_is_told_without_the_words_of_its_fault()
    {
        await using var app = await RunningDashboard.StartAsync(
            builder => builder.Services.AddHealthChecks().AddCheck("broken", () => throw new IOException("unable to open /srv/secret.db")),
            "Logging:LogLevel:Default=None");

        Assert.Equal("This could not be checked; the log tells why.", await FindingAsync(app, "broken", ""));
    }

    [Fact]
    public async Task Damaged_keys_are_told_and_after_a_start_stop_the_service_attack_15()
    {
        var app = await RunningDashboard.StartAsync("Logging:LogLevel:Default=None");
        try
        {
            using (await app.SignInAsync("admin"))
            {
                Assert.Equal(("Healthy", "The keys of cookies and forms can be used."), await CheckAsync(app, "keys"));
            }

            var keys = Path.Combine(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Path, "keys");
            foreach (var key in Directory.GetFiles(keys))
            {
                await File.WriteAllTextAsync(key, "<key", Token);
            }

            var (status, finding) = await CheckAsync(app, "keys");
            Assert.Equal("Degraded", status);
            Assert.StartsWith("A key of cookies and forms cannot be read any more: pages open until the next start.", finding, StringComparison.Ordinal);

            app = await app.RestartAsync();
            (status, finding) = await CheckAsync(app, "keys");
            Assert.Equal("Unhealthy", status);
            Assert.StartsWith("The keys of cookies and forms cannot be used: no page opens.", finding, StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK),
                (await StatusAsync(app, "/health/ready"), await StatusAsync(app, "/health/live")));
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningDashboard app, string path)
    {
        using var answer = await app.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
        return answer.StatusCode;
    }

    private static async Task<(string Status, string Finding)> CheckAsync(RunningDashboard app, string check)
    {
        using var answer = await app.Http.GetAsync(new Uri("/health", UriKind.Relative), Token);
        var found = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)).GetProperty("checks").GetProperty(check);
        return (found.GetProperty("status").GetString()!, found.GetProperty("finding").GetString()!);
    }

    // Asked as a stranger asks.
    private static async Task<string> FindingAsync(RunningDashboard app, string check, string word)
    {
        using var stranger = new HttpClient { BaseAddress = app.BaseAddress };
        var told = await Waiting.ForAsync(
            async () =>
            {
                using var answer = await stranger.GetAsync(new Uri("/health", UriKind.Relative), Token);
                var checks = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)).GetProperty("checks");
                return (answer.StatusCode, Finding: checks.GetProperty(check).GetProperty("finding").GetString()!);
            },
            answer => answer.Finding.Contains(word, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, told.StatusCode);
        return told.Finding;
    }
}
