using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Account;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Accounts;

/// <summary>What is written down once there is room again.</summary>
[Kind(TestKind.Host)]
public sealed class LastingAuditTests
{
    private const string Full = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_follow_in_their_order_and_under_their_time_attack_15()
    {
        using var folder = new TestFolder();
        using var database = await Database.OpenAccountsAsync(Path.Combine(folder.Path, "accounts.db"), Token);
        var clock = new FakeTimeProvider(Sample.Start);
        using var audit = new LastingAudit(
            new Lazy<SqliteAuditLog>(() => new SqliteAuditLog(database, clock)), () => "192.0.2.1", clock, NullLogger<LastingAudit>.Instance);
        await ExecuteAsync(folder.Path, $"CREATE TRIGGER full BEFORE INSERT ON audit_log {Full}");
        await audit.WriteAsync("ada", "first", null, "done", Token);
        clock.Advance(Sample.Minute);
        await audit.WriteAsync("bob", "second", null, "done", Token);
        await audit.FollowAsync(Token);
        Assert.Empty((await audit.ReadAsync(new AuditQuery(Limit: 9), Token)).Items);

        await ExecuteAsync(folder.Path, "DROP TRIGGER full");
        clock.Advance(Sample.Minute);
        await audit.WriteAsync("eve", "third", null, "done", Token);
        await audit.StopAsync(Token);

        Assert.Equal(
            [("ada", Sample.Start, "192.0.2.1"), ("bob", Sample.Start + Sample.Minute, "192.0.2.1"), ("eve", Sample.Start + (2 * Sample.Minute), "192.0.2.1")],
            (await audit.ReadAsync(new AuditQuery(Limit: 9), Token)).Items.Reverse().Select(entry => (entry.Who, entry.At, entry.Address)));
    }

    [Fact]
    public async Task An_end_that_has_no_time_left_is_no_fault_and_leaves_what_was_kept_in_the_log()
    {
        using var folder = new TestFolder();
        using var database = await Database.OpenAccountsAsync(Path.Combine(folder.Path, "accounts.db"), Token);
        var clock = new FakeTimeProvider(Sample.Start);
        using var loggers = new LoggerFactory();
        var log = new CapturedLog();
        loggers.AddProvider(log);
        using var audit = new LastingAudit(
            new Lazy<SqliteAuditLog>(() => new SqliteAuditLog(database, clock)), () => null, clock, loggers.CreateLogger<LastingAudit>());
        await ExecuteAsync(folder.Path, $"CREATE TRIGGER full BEFORE INSERT ON audit_log {Full}");
        await audit.WriteAsync("ada", "first", null, "done", Token);

        await audit.StopAsync(new CancellationToken(canceled: true));

        Assert.Contains(log.Lines, line => line.Contains("first by ada", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("1 entries did not come into the audit log any more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_a_full_disk_a_user_signs_in_a_wrong_password_is_refused_as_ever_and_the_audit_rows_follow_attack_15()
    {
        await using var app = await RunningDashboard.StartAsync("Logging:LogLevel:Default=None");
        var folder = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Path;
        await ExecuteAsync(folder, $"CREATE TRIGGER full BEFORE INSERT ON audit_log {Full}; CREATE TRIGGER full_too BEFORE UPDATE ON users {Full}; CREATE "
            + $"TRIGGER full_sessions BEFORE INSERT ON sessions {Full}");

        using var browser = await app.SignInAsync("admin");
        using var page = await browser.GetAsync("/users");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var stranger = app.NewBrowser();
        using var refused = await stranger.SendFormAsync("/sign-in", "password", ("Input.Name", "admin"), ("Input.Password", "wrong-password-1"));
        Assert.Contains(AccountTexts.SignInRefused, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        for (var guess = 2; guess <= 5; guess++)
        {
            using var wrong = await stranger.SendFormAsync("/sign-in", "password", ("Input.Name", "admin"), ("Input.Password", $"wrong-password-{guess}"));
        }

        // What could not be counted in the account is counted all the same.
        using var rests = await stranger.SendFormAsync("/sign-in", "password", ("Input.Name", "admin"), ("Input.Password", "development-admin"));
        Assert.Contains(AccountTexts.SignInRefused, await rests.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty((await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 9), Token)).Items);

        await ExecuteAsync(folder, "DROP TRIGGER full; DROP TRIGGER full_too; DROP TRIGGER full_sessions");
        var written = await Waiting.ForAsync(
            () => app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 9), Token), audit => audit.Total == 2);
        Assert.Equal(["refused", "done"], written.Items.Select(entry => entry.Outcome));
    }

    private static async Task ExecuteAsync(string folder, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(folder, "accounts*.db").Single()};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }
}
