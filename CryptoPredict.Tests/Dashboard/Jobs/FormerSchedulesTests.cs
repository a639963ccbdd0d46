using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Fixtures;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

[Kind(TestKind.Host)]
public sealed class FormerSchedulesTests
{
    private const string Ingest = "ingest";
    private const string Verify = "verify";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_paused_or_changed_by_hand_under_Quartz_is_taken_over_once()
    {
        using var folder = new TestFolder();
        await new StoreFixture("scheduler", 8).RestoreAsync(folder.Path, Token);
        await using var jobs = await StartAsync(folder.Path);
        var lines = (await jobs.View.ReadJobsAsync(Token)).ToDictionary(line => line.Definition.Name);
        Assert.Equal(
            new JobPause("key nightly report (5ba8b572144d)", new DateTimeOffset(639315578505469663, TimeSpan.Zero), "the feed is being mended"),
            lines[Ingest].Pause);
        Assert.Equal(("0 3 * * * (Europe/Berlin)", "0 0 * * * (UTC)"), (lines[Verify].Timing!.ToString(), lines[Verify].ChangedFrom!.ToString()));
        Assert.Equal([Ingest], lines.Values.Where(line => line.Pause is not null).Select(line => line.Definition.Name));
        Assert.Equal([Verify], lines.Values.Where(line => line.ChangedFrom is not null).Select(line => line.Definition.Name));

        await jobs.Actions.ResumeAsync(Ingest, "ada", Token);
        await jobs.Actions.ResetScheduleAsync(Verify, "ada", Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();
        Assert.All(await jobs.View.ReadJobsAsync(Token), line => Assert.True(line is { Pause: null, ChangedFrom: null }, line.Definition.Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("DROP TABLE QRTZ_TRIGGERS")]
    [InlineData("UPDATE QRTZ_TRIGGERS SET PAUSED_AT = 9000000000000000000")]
    public async Task A_file_that_cannot_be_read_is_told_and_leaves_every_schedule_as_configured_attack_9(string? damage)
    {
        using var folder = new TestFolder();
        var fixture = new StoreFixture("scheduler", 8);
        if (damage is null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, fixture.FileName), "no database", Token);
        }
        else
        {
            await fixture.RestoreAsync(folder.Path, Token);
            await using var file = new SqliteConnection($"Data Source={Path.Combine(folder.Path, fixture.FileName)};Pooling=False");
            await file.OpenAsync(Token);
            await using var command = file.CreateCommand();
#pragma warning disable CA2100 // The test's own.
            command.CommandText = damage;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Token);
        }

        await using var jobs = await StartAsync(folder.Path);
        Assert.All(await jobs.View.ReadJobsAsync(Token), line => Assert.True(line is { Pause: null, ChangedFrom: null }, line.Definition.Name));
        Assert.Contains(jobs.Log.Lines, line => line.Contains("are not taken over", StringComparison.Ordinal));
    }

    private static async Task<JobsHarness> StartAsync(string folder)
    {
        var clock = new FakeTimeProvider(Sample.Start);
        return await JobsHarness.StartAsync(
            services => services.AddSingleton(Options.Create(new StorageOptions { Path = folder })), clock, new FakeLiveState(clock, speed: 60));
    }
}
