using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Pages.FineTuning;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.FineTuning;

public sealed class NextFineTuneTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly FineTuningStatus Status = new(Btc, true, 20, 133, 120, 13, null);

    [Fact]
    public async Task It_is_as_many_checks_away_as_are_missing_at_the_pace_of_the_last_ones()
    {
        Assert.Equal(TimeSpan.FromMinutes(7), NextFineTune.In(Status, await SnapshotAsync(20)));
        Assert.Equal(TimeSpan.FromMinutes(1), NextFineTune.In(Status with { Pending = 19 }, await SnapshotAsync(20)));
    }

    [Fact]
    public async Task What_could_not_be_verified_slows_the_pace()
    {
        var snapshot = await SnapshotAsync(60, "SOL-USD");
        var verified = snapshot.Recent.Count(entry => entry.Verification is { ActualPrice: not null });
        var span = snapshot.Recent.First(entry => entry.Verification is not null).Verification!.DueTime - snapshot.Recent[^1].Verification!.DueTime;
        Assert.True(snapshot.Recent.Any(entry => entry.Verification is { ActualPrice: null }));
        Assert.Equal(7 * (span / (verified - 1)), NextFineTune.In(Status, snapshot));
    }

    [Fact]
    public async Task Nothing_is_said_where_it_starts_by_hand_runs_is_due_or_no_pace_is_known()
    {
        var snapshot = await SnapshotAsync(20);
        Assert.Null(NextFineTune.In(Status with { Enabled = false }, snapshot));
        Assert.Null(NextFineTune.In(Status with { RunningId = 5 }, snapshot));
        Assert.Null(NextFineTune.In(Status with { Pending = 20 }, snapshot));
        Assert.Null(NextFineTune.In(Status, await SnapshotAsync(6)));
        Assert.Null(NextFineTune.In(Status, await SnapshotAsync(0)));
        Assert.Null(NextFineTune.In(Status, null));
    }

    private static async Task<AssetSnapshot> SnapshotAsync(int candles, string asset = "BTC-USD")
    {
        var state = new FakeLiveState(new FakeTimeProvider(FakeLiveState.Start));
        await state.StepAsync(candles);
        return state.Get(new Asset(asset))!;
    }
}
