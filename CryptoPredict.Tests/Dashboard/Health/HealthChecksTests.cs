using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Health;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Dashboard.Jobs;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Health;

/// <summary>What an operator is told: one asset's or one job's trouble degrades, nothing to serve is unhealthy.</summary>
[Kind(TestKind.Host)]
public sealed class HealthChecksTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_left_out_and_a_champion_that_was_lost_are_named_attack_5()
    {
        using var store = await RegistryStore.CreateAsync();
        var live = new FakeLiveState(store.Clock);
        var health = new MembersHealth(live, store.Registry);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(health)).Status);
        var version = await store.AddAsync(1);
        await store.PromoteAsync(version);
        File.Delete(store.FileOf(version));
        await store.Registry.ReadChampionAsync(version.Asset, version.Model, Token);

        Assert.Equal(
            (HealthStatus.Degraded, $"lightgbm of BTC-USD: {version.Id} cannot serve: Its artefact is missing, so nobody speaks. Retrain, or promote a "
                + "version that can serve."),
            Said(await CheckAsync(health)));

        await live.StepAsync();
        Assert.Contains("; lstm of ETH-USD its last 20 forecasts were worse than no change", (await CheckAsync(health)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_without_a_prediction_degrades_and_none_at_all_is_nothing_to_serve()
    {
        var clock = new FakeTimeProvider(FakeLiveState.Start);
        var live = new FakeLiveState(clock);
        await live.StepAsync();
        Assert.Equal(HealthStatus.Healthy, PredictionsHealth.Judge(live, null).Status);
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HealthStatus.Healthy, PredictionsHealth.Judge(live, FakeLiveState.Start.AddMinutes(1)).Status);

        clock.Advance(TimeSpan.FromSeconds(1));
        var silent = live.Get(Sample.Btc)! with { Waiting = "Its volatility is unknown." };
        await live.StepAsync();
        live.Set(silent);
        Assert.Equal(
            (HealthStatus.Degraded, "BTC-USD has had no prediction since 2026-03-02 09:01:00 UTC of market time. Its volatility is unknown."),
            Said(PredictionsHealth.Judge(live, FakeLiveState.Start)));

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HealthStatus.Unhealthy, PredictionsHealth.Judge(live, FakeLiveState.Start).Status);
        live.HasEnded = true;
        Assert.Equal(HealthStatus.Healthy, PredictionsHealth.Judge(live, FakeLiveState.Start).Status);
    }

    [Theory]
    [InlineData(5, 8)]
    [InlineData(60, 10)]
    [InlineData(1440, 10)]
    public async Task However_far_predictions_look_ten_candles_without_one_are_too_many(int horizonMinutes, int mostMinutes)
    {
        var clock = new FakeTimeProvider(FakeLiveState.Start);
        var live = new FakeLiveState(clock) { Horizon = TimeSpan.FromMinutes(horizonMinutes) };
        await live.StepAsync();
        clock.SetUtcNow(live.Get(Sample.Btc)!.Current!.Prediction.AsOf.AddMinutes(mostMinutes));
        Assert.Equal(HealthStatus.Healthy, PredictionsHealth.Judge(live, FakeLiveState.Start).Status);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(HealthStatus.Healthy, PredictionsHealth.Judge(live, FakeLiveState.Start).Status);
    }

    [Fact]
    public void A_disk_is_told_when_it_is_low_and_when_it_is_full_attack_15()
    {
        Assert.Equal("The disk of the data is full.", DiskHealth.Judge("data", 1000));
        Assert.Equal("The disk of the backups is low: 100 MB are left, fewer than 256.", DiskHealth.Judge("backups", 100 << 20));
        Assert.Null(DiskHealth.Judge("data", 256 << 20));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_told()
    {
        using var folder = new TestFolder();
        Assert.Null(DiskHealth.Try("data", folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder that nobody can write to.");

        Assert.StartsWith("The folder of the data cannot be written to: ", DiskHealth.Try("data", "/proc/self"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task A_database_that_was_removed_while_it_is_open_is_told_at_once(string file)
    {
        Assert.SkipUnless(file.Length == 0 || OperatingSystem.IsLinux(), "Only Linux tells which open files are gone.");
        using var store = await TestDatabase.CreateAsync();
        (string, string)[] databases = [("market's database", store.Database.Path)];
        Assert.Equal(HealthStatus.Healthy, StoreHealth.Judge(databases, []).Status);

        File.Delete($"{store.Database.Path}{file}");

        Assert.Equal(
            (HealthStatus.Unhealthy, "Files of the market's database were removed, replaced or emptied while in use: what is written since is lost. Stop the "
                + "application; its next start says what to do."),
            Said(StoreHealth.Judge(databases, [])));
    }

    [Fact]
    public void Rows_that_were_missing_at_the_start_are_told() =>
        Assert.Equal((HealthStatus.Degraded, "Rows are missing."), Said(StoreHealth.Judge([], ["Rows are missing."])));

    [Fact]
    public async Task A_run_that_waits_for_too_long_is_a_late_job()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        var health = new SchedulesHealth(jobs.View, jobs.Schedule, wall);
        Assert.Equal((HealthStatus.Healthy, "No job is late."), Said(await CheckAsync(health)));

        // Behind one that does not end.
        jobs.Review.Hold();
        await jobs.Queue.RequestAsync(new JobRequest("review", "ada"), Token);
        await Waiting.UntilAsync(() => jobs.Review.Runs > 0);
        var run = (await jobs.OtherProcess().QueueAsync([new JobRequest("review", JobRequest.BySchedule)], chained: false, Token))[0];
        wall.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal((HealthStatus.Degraded, $"These jobs are late: review (run {run.Id} waits since 2026-01-01 00:00 UTC)."), Said(await CheckAsync(health)));
    }

    [Fact]
    public async Task What_asks_for_jobs_ends_the_application_when_it_fails_attack_4()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Status = _ => throw new InvalidOperationException("No counters.");
        jobs.Tuner.Raise(Sample.Btc);

        await Waiting.UntilAsync(() => jobs.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);

        Assert.Equal("No counters.", jobs.Services.GetRequiredService<JobsHost>().Running.Single(
            service => service.ExecuteTask is { IsFaulted: true }).ExecuteTask!.Exception!.InnerException!.Message);
    }

    private static Task<HealthCheckResult> CheckAsync(IHealthCheck check) => check.CheckHealthAsync(new HealthCheckContext(), Token);

    private static (HealthStatus Status, string? Finding) Said(HealthCheckResult result) => (result.Status, result.Description);
}
