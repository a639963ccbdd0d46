using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.SeriesTests;

public sealed class SeriesChangesTests
{
    private static readonly Asset Old = new("P1");
    private static readonly Asset New = new("P2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_series_with_another_name_has_its_days_its_uploads_and_a_model_of_that_name_and_the_old_name_serves_no_more()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, DailyFiles.Sales(90, "P1"));
        var before = await room.Series.ReadAsync(Old, Token);
        Assert.NotNull(await ChampionAsync(room, Old));

        var (days, fit) = await room.Changes.RenameAsync(Old, New, mayMerge: false, "the shop's own number", "admin", Token);

        Assert.Equal((new SeriesMove(90, 0), true), (days, fit.Promoted));
        Assert.Equal(before, await room.Series.ReadAsync(New, Token));
        Assert.Empty(await room.Series.ReadAsync(Old, Token));
        Assert.Equal([New], (await room.Series.ListAsync(Token)).Select(series => series.Id));
        Assert.Null(await ChampionAsync(room, Old));
        Assert.NotNull(await ChampionAsync(room, New));
        var history = await room.Registry.ReadAliasHistoryAsync(new(Old), Token);
        Assert.Contains(history, move => move.Reason == "The series is called P2 now: the shop's own number");
        Assert.Equal([new DataSetSource(1, 90)], (await SetAsync(room, New)).Sources);
    }

    [Fact]
    public async Task Two_series_become_one_only_when_it_is_said_and_the_days_of_the_name_stay()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, "date,product_id,sales\n2026-01-01,P1,1\n2026-01-02,P1,2\n2026-01-03,P1,3\n");
        var second = await MergeAsync(room, "date,product_id,sales\n2026-01-02,P2,20\n2026-01-05,P2,50\n");

        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.Changes.RenameAsync(Old, New, mayMerge: false, "the same", "admin", Token));
        Assert.Equal(("merge", UploadRefusal.Undecided), (refusal.Field, refusal.Refusal));
        Assert.Contains("There is a series P2 already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([1.0, 2, 3], (await room.Series.ReadAsync(Old, Token)).Select(point => point.Value));

        var (days, _) = await room.Changes.RenameAsync(Old, New, mayMerge: true, "the same", "admin", Token);

        Assert.Equal(new SeriesMove(2, 1), days);
        Assert.Equal([1.0, 20, 3, 50], (await room.Series.ReadAsync(New, Token)).Select(point => point.Value));
        Assert.Equal((4L, new DateOnly(2026, 1, 1)), (await room.Series.ListAsync(Token)) is [var only] ? (only.Days, only.First) : default);

        // What was left out does not come back in the place of what an upload takes with it.
        await room.Runner.RunAsync(UploadTakeBack.JobName, new TakeBackInput(second, "wrong", "admin"), room.Data.TakeBack.RunAsync, "admin");
        Assert.Equal([1.0, 3], (await room.Series.ReadAsync(New, Token)).Select(point => point.Value));
    }

    [Fact]
    public async Task A_renamed_series_can_still_be_taken_back()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await MergeAsync(room, "date,product_id,sales\n2026-01-01,P1,1\n2026-01-02,P1,2\n");
        await room.Changes.RenameAsync(Old, New, mayMerge: false, "why not", "admin", Token);

        var run = await room.Runner.RunAsync(UploadTakeBack.JobName, new TakeBackInput(upload, "wrong", "admin"), room.Data.TakeBack.RunAsync, "admin");

        Assert.True(run.State == RunState.Succeeded, run.Message);
        Assert.Empty(await room.Series.ListAsync(Token));
    }

    [Theory]
    [InlineData("P9", "P2", "why not", null, "There is no series 'P9'")]
    [InlineData("P1", "BTC-USD", "why not", "name", "BTC-USD is an asset of the market")]
    [InlineData("P1", "P1", "why not", "name", "P1 is its name already")]
    [InlineData("P1", "a/b\n", "why not", "name", "is no name of a series")]
    [InlineData("P1", "P2", "  ", "reason", "Say why")]
    [InlineData("P1", "P2", null, "reason", "Say why")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string id, string name, string? reason, string? field, string sentence)
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, "date,product_id,sales\n2026-01-01,P1,1\n");

        var refusal = await Assert.ThrowsAsync<UploadException>(
            () => room.Changes.RenameAsync(new Asset(id), new Asset(name), mayMerge: true, reason, "admin", Token));

        Assert.Equal(field, refusal.Field);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Equal([Old], (await room.Series.ListAsync(Token)).Select(series => series.Id));
    }

    [Fact]
    public async Task A_series_is_removed_with_its_values_and_their_sources_for_a_reason()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, DailyFiles.Sales(90, "P1", "P2"));
        Assert.Equal("reason", (await Assert.ThrowsAsync<UploadException>(() => room.Changes.RemoveAsync(Old, " ", "admin", Token))).Field);

        await room.Changes.RemoveAsync(Old, "no shop of ours", "admin", Token);

        Assert.Equal([New], (await room.Series.ListAsync(Token)).Select(series => series.Id));
        Assert.Null(await ChampionAsync(room, Old));
        Assert.Equal([New], (await room.Series.ReadDataSetsAsync(TimeSpan.FromMinutes(1), Token)).Select(set => set.Id));
        Assert.Equal(UploadRefusal.Unknown,
            (await Assert.ThrowsAsync<UploadException>(() => room.Changes.RemoveAsync(Old, "again", "admin", Token))).Refusal);
    }

    private static async Task<string?> ChampionAsync(UploadRoom room, Asset id) =>
        (await room.Registry.ReadChampionAsync(id, DailyTraining.Model, Token)).Version?.Id;

    private static async Task<DataSet> SetAsync(UploadRoom room, Asset id) =>
        (await room.Series.ReadDataSetsAsync(TimeSpan.FromMinutes(1), Token)).Single(set => set.Id == id);

    private static async Task<long> MergeAsync(UploadRoom room, string csv)
    {
        var upload = await room.ReceiveAsync(csv);
        var run = await room.MergeAsync(upload);
        Assert.True(run.State == RunState.Succeeded, run.Message);
        return upload.Id;
    }
}
