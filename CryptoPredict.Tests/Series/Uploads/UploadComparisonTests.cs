using System.Globalization;
using System.Text;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>What a file would meet in the data set is counted when it is inspected, before anybody decides anything.</summary>
[Kind(TestKind.Slow)]
public sealed class UploadComparisonTests
{
    private const string CandleHeader = "timestamp,symbol,open,high,low,close,volume\n";
    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_known_and_conflicting_rows_are_counted_before_the_merge_and_nothing_changes()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,6\n"));

        var upload = await room.ReceiveAsync("date,product_id,sales\n2026-01-02,P1,6\n2026-01-01,P1,9\n2026-01-03,P1,7\n2026-01-01,P2,5\n");

        var compared = upload.Findings.Compared!;
        Assert.Equal((2, 1, 1, UploadRoom.Now), (compared.New, compared.Known, compared.Conflicts, compared.At));
        Assert.Equal([new MergeConflict(3, P1, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 5, 9)], compared.FirstConflicts);
        Assert.Equivalent(compared, (await room.Uploads.FindAsync(upload.Id, Token))!.Findings.Compared, strict: true);
        Assert.Equal([5, 6], (await room.Series.ReadAsync(P1, Token)).Select(point => point.Value));
        Assert.Equal(upload.File, Path.GetFileName(Assert.Single(room.Files)));
    }

    [Theory]
    [InlineData(SameDayRule.Sum, 11, 0)]
    [InlineData(SameDayRule.Sum, 6, 1)]
    [InlineData(SameDayRule.Last, 6, 0)]
    [InlineData(SameDayRule.Last, 11, 1)]
    [InlineData(SameDayRule.Refuse, 5, 0)]
    [InlineData(SameDayRule.Refuse, 6, 1)]
    public async Task Several_rows_of_a_day_are_compared_as_what_they_become(SameDayRule rule, double stored, long conflicts)
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(
            string.Create(CultureInfo.InvariantCulture, $"date,product_id,sales\n2026-01-01,P1,{stored}\n2026-01-09,P1,1\n")));
        var upload = await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,1\n2026-01-01,P1,6\n");

        var compared = (await room.Intake.InspectAsync(upload.Id, upload.Findings.Reading with { SameDay = rule }, Token)).Findings.Compared!;

        Assert.Equal((1, 1 - conflicts, conflicts), (compared.New, compared.Known, compared.Conflicts));
        Assert.Single(room.Files);
    }

    /// <summary>
    /// Disordered files over stored rows with gaps, some of them longer than what is held against the store at once: what was counted is what the merge counts.
    /// </summary>
    [Theory]
    [InlineData(UploadKind.Candles, 3_000, true)]
    [InlineData(UploadKind.Candles, 70_000, false)]
    [InlineData(UploadKind.DailySeries, 3_000, true)]
    [InlineData(UploadKind.DailySeries, 70_000, false)]
    public async Task The_count_is_that_of_the_merge_which_follows(UploadKind kind, int rows, bool isShuffled)
    {
        await using var room = await UploadRoom.CreateAsync();
        await StoreEndsAsync(room);
        var random = new Random(rows);
        await room.MergeAsync(await room.ReceiveAsync(Csv(kind, Places(rows).Where(_ => random.Next(3) > 0), _ => 0)));
        var places = Places(rows).Where(_ => random.Next(4) > 0).ToArray();
        if (isShuffled)
        {
            // Format and interval are detected by the first rows.
            random.Shuffle(places.AsSpan(1_000));
        }

        var upload = await room.ReceiveAsync(Csv(kind, places, place => place % 7 == 0 ? 1 : 0));
        var run = await room.MergeAsync(upload);

        Assert.Equal(RunState.Succeeded, run.State);
        var (compared, merged) = (upload.Findings.Compared!, (await room.Uploads.FindAsync(upload.Id, Token))!.Result!);
        Assert.All((long[])[compared.New, compared.Known, compared.Conflicts], count => Assert.InRange(count, 100, rows));
        Assert.Equal((merged.Added, merged.Known, merged.Conflicts), (compared.New, compared.Known, compared.Conflicts));
        Assert.Equal(UploadComparison.MaxConflictsListed, compared.FirstConflicts.Count);
        Assert.Equal(merged.FirstConflicts, compared.FirstConflicts);
    }

    [Fact]
    public async Task A_file_without_names_is_compared_once_it_is_said_whose_rows_it_holds()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,6\n"));
        var upload = await room.ReceiveAsync("date,sales\n2026-01-01,5\n2026-01-02,7\n2026-01-03,7\n");
        Assert.Null(upload.Findings.Compared);

        var named = await room.Intake.InspectAsync(upload.Id, upload.Findings.Reading with { Target = P1 }, Token);

        Assert.Equal((1, 1, 1), (named.Findings.Compared!.New, named.Findings.Compared.Known, named.Findings.Compared.Conflicts));
    }

    [Fact]
    public async Task The_merge_decides_by_what_is_stored_then_and_not_by_what_was_counted()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,6\n");
        Assert.Equal((2, 0), (upload.Findings.Compared!.New, upload.Findings.Compared.Conflicts));
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,9\n"));

        await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading, ConflictRule.TakeUploaded));

        var after = (await room.Uploads.FindAsync(upload.Id, Token))!;
        Assert.Equal((1, 0, 1), (after.Result!.Added, after.Result.Known, after.Result.Conflicts));
        Assert.Equal(2, after.Findings.Compared!.New);
        Assert.Equal([5, 6], (await room.Series.ReadAsync(P1, Token)).Select(point => point.Value));
    }

    [Fact]
    public async Task While_rows_are_compared_others_write_and_the_count_is_of_one_moment()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n"));
        var comparison = await room.Uploads.CompareAsync(UploadKind.DailySeries, Token);
        await using var closing = comparison.ConfigureAwait(false);

        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-02,P1,6\n"));
        comparison.Add(new ImportedValue(2, P1, new DateOnly(2026, 1, 1), 5));
        comparison.Add(new ImportedValue(3, P1, new DateOnly(2026, 1, 2), 7));

        var met = comparison.Complete();
        Assert.Equal((1, 0), (met.Known, met.Conflicts));
    }

    // Minutes or days: every place of two names.
    private static IEnumerable<int> Places(int rows) => Enumerable.Range(0, rows);

    private static string Csv(UploadKind kind, IEnumerable<int> places, Func<int, double> shift)
    {
        var text = new StringBuilder(kind == UploadKind.Candles ? CandleHeader : "date,product_id,price\n");
        foreach (var place in places)
        {
            var (name, at) = (place % 2, place / 2);
            _ = kind == UploadKind.Candles
                ? text.Append(CultureInfo.InvariantCulture,
                    $"{UploadRoom.Now.AddDays(-30).AddMinutes(at):yyyy-MM-dd HH:mm:ss},{(name == 0 ? "BTC-USD" : "ETH-USD")},100,103,99,{101 + shift(place)},5\n")
                : text.Append(CultureInfo.InvariantCulture,
                    $"{new DateOnly(2025, 12, 31).AddDays(-(at % 10_000)):yyyy-MM-dd},P{name}-{at / 10_000},{(at % 100) + shift(place)}\n");
        }

        return text.ToString();
    }

    // What a market has stored ends where it would go on; candles of an upload end before that.
    private static Task<int> StoreEndsAsync(UploadRoom room) => room.Candles.AddAsync(
        [.. room.Market.Assets.Select(asset => new ClosedCandle(
            asset, new Candle(UploadRoom.Now.AddMinutes(-1), 100, 103, 99, 101, 5), UploadRoom.Now, UploadRoom.Now))],
        Token);
}
