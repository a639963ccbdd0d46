using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

public sealed class StaleVersionsTests
{
    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_that_learnt_what_was_taken_back_since_are_stale_and_those_before_and_after_are_not()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, 90);
        var second = await MergeAsync(room, 120);
        var before = await VersionsAsync(room);
        Assert.Empty(await FindAsync(room));

        await TakeBackAsync(room, second);

        var stale = Assert.Single(await FindAsync(room));
        Assert.Equal(before[0].Id, stale.Key);
        Assert.Equal([second], stale.Value);
        Assert.True((await VersionsAsync(room)).Count > before.Count, "It was not fitted anew.");
    }

    [Fact]
    public async Task What_was_trained_on_from_a_stale_version_is_stale_too()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await MergeAsync(room, 90);
        var version = (await VersionsAsync(room))[0];
        await TakeBackAsync(room, upload);
        room.Clock.Advance(TimeSpan.FromHours(1));
        var child = await room.Registry.AddAsync(
            RegistryStore.Metadata(room.Clock.GetUtcNow(), asset: P1, parent: version.Id), new byte[10], Token);

        var stale = await new StaleVersions(room.Uploads, room.Registry).FindAsync([child], Token);

        Assert.Equal([upload], stale[child.Id]);
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<long>>> FindAsync(UploadRoom room) =>
        await new StaleVersions(room.Uploads, room.Registry).FindAsync(await VersionsAsync(room), Token);

    private static async Task<IReadOnlyList<ModelVersion>> VersionsAsync(UploadRoom room) =>
        (await room.Registry.ReadAsync(new VersionQuery(P1), Token)).Items;

    private static async Task<long> MergeAsync(UploadRoom room, int days)
    {
        room.Clock.Advance(TimeSpan.FromHours(1));
        var upload = await room.ReceiveAsync(DailyFiles.Sales(days, "P1"));
        var run = await room.MergeAsync(upload);
        Assert.True(run.State == RunState.Succeeded, run.Message);
        return upload.Id;
    }

    private static async Task TakeBackAsync(UploadRoom room, long upload)
    {
        room.Clock.Advance(TimeSpan.FromHours(1));
        var run = await room.Runner.RunAsync(
            UploadTakeBack.JobName, new TakeBackInput(upload, "wrong file", "admin"), room.Data.TakeBack.RunAsync, "admin");
        Assert.True(run.State == RunState.Succeeded, run.Message);
    }
}
