using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Loop;

[Kind(TestKind.Slow)]
public sealed class EvidenceRestartTests
{
    private const int Warm = 200;

    private static readonly TimeSpan Horizon = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Checked at the target, and three minutes after a forecast, where the target comes later than the check.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task Evidence_is_kept_each_hour_and_goes_on_after_restarts_to_the_byte(int? checkedAfter)
    {
        var verification = new VerificationOptions { After = checkedAfter is { } minutes ? TimeSpan.FromMinutes(minutes) : null };
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 250) };
        using var whole = await TestDatabase.CreateAsync();
        using var parts = await TestDatabase.CreateAsync();
        var uninterrupted = await PlayAsync(whole, series, verification, 200);
        await PlayAsync(parts, series, verification, 30, 65, 105);

        var (kept, again) = (await BooksAsync(whole), await BooksAsync(parts));

        Assert.InRange(kept.Count, 4, 5);
        Assert.Equal(kept.Select(book => (book.At, Convert.ToHexString(book.Book))), again.Select(book => (book.At, Convert.ToHexString(book.Book))));
        var rows = (await parts.Ledger.ReadAsync(new LedgerQuery(Sample.Btc, Limit: LedgerQuery.MaxLimit), Token)).Items;
        var (compared, differing) = EvidenceCheck.Run(again, rows, 5);

        // The first is of the first candle, when nothing was counted yet.
        Assert.Equal(again.Count - 2, compared);
        Assert.Empty(differing);
        Assert.Equal(195, uninterrupted.Count);
    }

    [Fact]
    public async Task What_is_older_than_it_need_be_goes()
    {
        using var store = await TestDatabase.CreateAsync();
        for (var hour = 0; hour < 100; hour++)
        {
            var state = new EvidenceState(Sample.Btc, Horizon, Sample.Start.AddHours(hour), [(byte)hour]);
            await store.Ledger.AppendAsync(new LedgerBatch([], [], []) { Evidence = state }, Token);
        }

        var kept = await BooksAsync(store);
        Assert.Equal((1 + (int)(EvidenceState.Kept / EvidenceState.Every), 99), (kept.Count, kept[^1].Book[0]));
        Assert.Equal(
            [98], (await store.Ledger.ReadEvidenceAsync(Sample.Btc, Horizon, Sample.Start.AddHours(99), Token)).TakeLast(1).Select(book => (int)book.Book[0]));
        Assert.Empty(await store.Ledger.ReadEvidenceAsync(Sample.Btc, TimeSpan.FromMinutes(15), null, Token));
    }

    private static Task<IReadOnlyList<EvidenceState>> BooksAsync(TestDatabase store) => store.Ledger.ReadEvidenceAsync(Sample.Btc, Horizon, null, Token);

    private static async Task<ModelEvidence> PlayAsync(
        TestDatabase store, Dictionary<Asset, IReadOnlyList<Candle>> series, VerificationOptions verification, params int[] stretches)
    {
        var minute = Warm;
        ModelEvidence? evidence = null;
        foreach (var minutes in stretches)
        {
            await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, series, minute, verification);
            await loop.PlayAsync(minutes);
            evidence = loop.Loop.Get(Sample.Btc)!.Scores!.Models[0].Evidence;
            minute += minutes;
        }

        return evidence!;
    }
}
