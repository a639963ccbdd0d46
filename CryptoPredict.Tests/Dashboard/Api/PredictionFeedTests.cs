using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Api;

public sealed class PredictionFeedTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly Asset Eth = new("ETH-USD");
    private readonly FakeLiveState _live = new(new FakeTimeProvider(FakeLiveState.Start));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_starts_with_the_newest_of_each_asset_and_then_gives_each_prediction_once_in_order()
    {
        await _live.StepAsync(3);
        var feed = new PredictionFeed([Btc, Eth], _live, _live.Ledger, seen: null);

        var first = await feed.TakeAsync(Token);
        Assert.Equal([Btc, Eth], first.Select(entry => entry.Prediction.Asset));
        Assert.All(first, entry => Assert.Equal(_live.Present, entry.Prediction.AsOf));
        Assert.Empty(await feed.TakeAsync(Token));
        await _live.StepAsync(2);
        var next = await feed.TakeAsync(Token);

        Assert.Equal(4, next.Count);
        Assert.True(next[0].Id > first[^1].Id && next.Zip(next.Skip(1)).All(pair => pair.First.Id < pair.Second.Id));
        Assert.Empty(_live.Ledger.Queries);
    }

    [Fact]
    public async Task Nothing_is_given_before_the_first_prediction()
    {
        var feed = new PredictionFeed([Btc], _live, _live.Ledger, seen: null);

        Assert.Empty(await feed.TakeAsync(Token));
        await _live.StepAsync();
        Assert.Single(await feed.TakeAsync(Token));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(400)]
    [InlineData(PredictionFeed.MaxMissed + 50)]
    public async Task A_reader_that_comes_back_gets_what_it_missed_from_the_ledger_up_to_a_bound(int missed)
    {
        await _live.StepAsync();
        var seen = _live.Get(Btc)!.Current!.Id;
        await _live.StepAsync(missed);

        var taken = await new PredictionFeed([Btc], _live, _live.Ledger, seen).TakeAsync(Token);

        Assert.Equal(Math.Min(missed, PredictionFeed.MaxMissed), taken.Count);
        Assert.Equal(_live.Get(Btc)!.Current!.Id, taken[^1].Id);
        Assert.True(taken[0].Id > seen);
        Assert.Equal(taken.Count, taken.Select(entry => entry.Id).Distinct().Count());
    }

    [Fact]
    public async Task An_id_of_another_ledger_starts_anew_instead_of_never()
    {
        await _live.StepAsync(2);

        var taken = await new PredictionFeed([Btc], _live, _live.Ledger, seen: 1_000_000).TakeAsync(Token);

        Assert.Equal([_live.Get(Btc)!.Current!.Id], taken.Select(entry => entry.Id));
    }
}
