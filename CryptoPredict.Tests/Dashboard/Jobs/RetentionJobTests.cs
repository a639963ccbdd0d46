using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>What the retention of versions, runs and audit entries takes, and when.</summary>
[Kind(TestKind.Host)]
public sealed class RetentionJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retention_takes_old_versions_old_runs_and_old_audit_entries_attack_15()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(
            services => services.AddSingleton<IAuditLog>(provider => new SqliteAuditLog(provider.GetRequiredService<AccountsStore>().Database, wall)), wall,
            settings: ["KeepDays=10"]);
        for (var i = 0; i < 4; i++)
        {
            jobs.Clock.Advance(Sample.Minute);
            await jobs.Registry.AddAsync(RegistryStore.Metadata(jobs.Clock.GetUtcNow(), i), RegistryStore.Artefact(i), Token);
        }

        var audit = (SqliteAuditLog)jobs.Services.GetRequiredService<IAuditLog>();
        await audit.WriteAsync(new AuditEntry(0, Sample.Start.AddDays(-400), "ada", "user.create", null, "done"), Token);
        await audit.WriteAsync(new AuditEntry(0, Sample.Start, "ada", "user.create", null, "done"), Token);
        jobs.Live.HasEnded = true;
        wall.Advance(TimeSpan.FromDays(11));
        var run = await jobs.WaitForAsync((await jobs.Actions.TriggerAsync("retention", verified: false, "ada", Token)).Run!.Value, RunState.Succeeded);
        Assert.Equal(2, run.Figure("versions"));
        Assert.Equal(3, run.Figure("runs"));
        Assert.Equal(2, (await jobs.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        var entries = await jobs.WaitForAsync(
            (await jobs.Actions.TriggerAsync("audit-retention", verified: false, "ada", Token)).Run!.Value, RunState.Succeeded);
        Assert.Equal(1, entries.Figure("audit entries"));
    }

    /// <summary>Versions come as fast as the market runs.</summary>
    [Fact]
    public async Task Retention_keeps_up_with_a_market_that_runs_faster_than_the_clock_attack_15()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        for (var i = 0; i < 4; i++)
        {
            jobs.Clock.Advance(Sample.Minute);
            await jobs.Registry.AddAsync(RegistryStore.Metadata(jobs.Clock.GetUtcNow(), i), RegistryStore.Artefact(i), Token);
        }

        // Six hours of a market ten times as fast as the clock.
        wall.Advance(TimeSpan.FromMinutes(36));
        await Waiting.UntilAsync(async () => (await jobs.Registry.ReadAsync(new VersionQuery(), Token)).Total == 2);
        Assert.Equal(JobRequest.BySchedule, Assert.Single(await jobs.RunsOfAsync("retention")).Request.RequestedBy);
    }
}
