using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Simulated;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Market.Simulated;

public sealed class SimulatedMarketTests
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Start = Origin.AddDays(10);
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly Asset Eth = new("ETH-USD");
    private static readonly Asset Sol = new("SOL-USD");

    private readonly FakeTimeProvider _wall = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restart_and_another_order_of_requests_change_no_bit()
    {
        var first = Open();
        var expected = await ReadAsync(first, Btc, Origin, Start);

        // Backwards, asset by asset, in pieces, later, and beyond what is kept.
        var second = Open(start: Origin.AddDays(40));
        await ReadAsync(second, Sol, Origin, Origin.AddDays(40));
        for (var day = 9; day >= 0; day--)
        {
            await ReadAsync(second, Eth, Origin.AddDays(day), Origin.AddDays(day + 1));
            var piece = await ReadAsync(second, Btc, Origin.AddDays(day), Origin.AddDays(day + 1));
            Assert.Equal(expected.Skip(day * 1440).Take(1440), piece);
        }
    }

    [Fact]
    public async Task Live_and_history_tell_the_same_candles()
    {
        var market = Open();
        var from = Start.AddHours(-2);

        var live = await market.ReadLiveAsync(from, Token).Take(3 * 120).ToListAsync(Token);

        foreach (var asset in market.Assets)
        {
            Assert.Equal(await ReadAsync(market, asset, from, Start), live.Where(c => c.Asset == asset).Select(c => c.Candle));
        }
    }

    [Fact]
    public async Task Concurrent_readers_see_the_same_candles()
    {
        var expected = await ReadAsync(Open(), Btc, Origin, Start);
        var market = Open();

        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAsync(market, Btc, Origin, Start), Token));

        Assert.All(await Task.WhenAll(readers), candles => Assert.Equal(expected, candles));
    }

    [Fact]
    public async Task Seeds_and_assets_have_paths_of_their_own()
    {
        var paths = new List<double[]>();
        foreach (var seed in new[] { 1, 2, -1 })
        {
            var market = Open(new SimulatedMarketOptions
            {
                Seed = seed,
                Assets = [new SimulatedAsset(Btc, 100), new SimulatedAsset(Eth, 100), new SimulatedAsset(new Asset("btc-usd"), 100)],
            });
            foreach (var asset in market.Assets)
            {
                paths.Add([.. (await ReadAsync(market, asset, Origin, Origin.AddHours(6))).Select(candle => candle.Close)]);
            }
        }

        Assert.Equal(paths.Count, paths.DistinctBy(path => string.Join(' ', path)).Count());
    }

    [Fact]
    public async Task The_other_assets_do_not_change_an_assets_path()
    {
        var alone = Open(new SimulatedMarketOptions { Assets = [.. new SimulatedMarketOptions().Assets.Where(a => a.Asset == Eth)] });

        Assert.Equal(await ReadAsync(Open(), Eth, Origin, Start), await ReadAsync(alone, Eth, Origin, Start));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(1440)]
    public async Task Longer_candles_sum_up_the_same_minutes(int minutes)
    {
        var interval = TimeSpan.FromMinutes(minutes);
        var market = Open(new SimulatedMarketOptions { Interval = interval });
        var expected = (await ReadAsync(Open(), Sol, Origin, Start)).Chunk(minutes).Select(chunk => new Candle(
            chunk[0].OpenTime, chunk[0].Open, chunk.Max(c => c.High), chunk.Min(c => c.Low), chunk[^1].Close, chunk.Sum(c => c.Volume)));

        Assert.Equal(interval, market.Interval);
        Assert.Equal(expected, await ReadAsync(market, Sol, Origin, Start));
    }

    [Fact]
    public async Task Seven_days_of_history_are_there_at_the_start_without_a_gap()
    {
        var candles = await ReadAsync(Open(), Btc, Start.AddDays(-7), DateTimeOffset.MaxValue);

        Assert.Equal(7 * 1440, candles.Length);
        Assert.All(candles.Index(), item => Assert.Equal(Start.AddDays(-7).AddMinutes(item.Index), item.Item.OpenTime));
        Assert.All(candles.Zip(candles.Skip(1)), pair => Assert.Equal(pair.First.Close, pair.Second.Open));
    }

    [Fact]
    public async Task History_never_tells_a_candle_that_has_not_closed()
    {
        var market = Open(speed: 10);
        _wall.Advance(TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1));
        Assert.Empty(await ReadAsync(market, Btc, Start, DateTimeOffset.MaxValue));

        _wall.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(Start, Assert.Single(await ReadAsync(market, Btc, Start, DateTimeOffset.MaxValue)).OpenTime);
    }

    [Fact]
    public async Task History_holds_candles_that_open_at_from_and_close_at_to()
    {
        var market = Open();
        var noon = Origin.AddHours(12);

        Assert.Equal([noon], await OpenTimesAsync(noon, noon.AddMinutes(1)));
        Assert.Equal([noon.AddMinutes(1)], await OpenTimesAsync(noon.AddTicks(1), noon.AddMinutes(3).AddTicks(-1)));
        Assert.Empty(await OpenTimesAsync(noon, noon.AddMinutes(1).AddTicks(-1)));
        Assert.Empty(await OpenTimesAsync(noon, noon.AddDays(-1)));
        Assert.Empty(await OpenTimesAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue));
        Assert.Equal([Origin], await OpenTimesAsync(DateTimeOffset.MinValue, Origin.AddMinutes(1)));
        Assert.Empty(await OpenTimesAsync(DateTimeOffset.MinValue, Origin));

        async Task<IEnumerable<DateTimeOffset>> OpenTimesAsync(DateTimeOffset from, DateTimeOffset to) =>
            (await ReadAsync(market, Btc, from, to)).Select(candle => candle.OpenTime);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Live_candles_come_as_they_close_ordered_by_asset_at_the_clocks_speed(double speed)
    {
        var market = Open(speed: speed);
        var minute = TimeSpan.FromMinutes(1);
        await using var live = market.ReadLiveAsync(Start, Token).GetAsyncEnumerator(Token);
        for (var closeTime = Start + minute; closeTime <= Start + (5 * minute); closeTime += minute)
        {
            var first = live.MoveNextAsync();
            _wall.Advance((minute / speed) - TimeSpan.FromMilliseconds(1));
            Assert.False(first.IsCompleted);
            _wall.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await first);
            foreach (var asset in new[] { Btc, Eth, Sol })
            {
                Assert.Equal((asset, closeTime, closeTime), (live.Current.Asset, live.Current.CloseTime, live.Current.ArrivedAt));
                Assert.Equal(closeTime - minute, live.Current.Candle.OpenTime);
                Assert.True(asset == Sol || await live.MoveNextAsync());
            }
        }
    }

    [Fact]
    public async Task What_was_missed_comes_at_once_and_in_order_and_then_the_present()
    {
        var market = Open();
        var after = Start.AddMinutes(-1000.5);
        await using var live = market.ReadLiveAsync(after, Token).GetAsyncEnumerator(Token);
        for (var i = 0; i < 3 * 1001; i++)
        {
            Assert.True(await live.MoveNextAsync());
            Assert.Equal(market.Assets[i % 3], live.Current.Asset);
            Assert.Equal(Start.AddMinutes((i / 3) - 1000), live.Current.CloseTime);
            Assert.Equal(Start, live.Current.ArrivedAt);
        }

        var next = live.MoveNextAsync();
        Assert.False(next.IsCompleted);
        _wall.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await next);
    }

    [Fact]
    public async Task A_live_stream_from_before_the_origin_begins_at_the_origin()
    {
        var first = await Open().ReadLiveAsync(DateTimeOffset.MinValue, Token).FirstAsync(Token);
        Assert.Equal(Origin.AddMinutes(1), first.CloseTime);
    }

    [Fact]
    public async Task Cancelling_ends_live_and_history_at_once()
    {
        var market = Open();
        using var source = new CancellationTokenSource();
        await using var live = market.ReadLiveAsync(Start, source.Token).GetAsyncEnumerator(Token);
        var next = live.MoveNextAsync().AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => market.ReadHistoryAsync(Btc, Origin, Start, source.Token).ToListAsync(Token).AsTask());
    }

    [Fact]
    public void Is_labelled_as_simulated_and_lists_its_assets_in_ordinal_order()
    {
        var options = new SimulatedMarketOptions();
        var market = Open(options with { Assets = [.. options.Assets.Reverse()] }, speed: 10);

        Assert.Same(SimulatedMarketFactory.Instance, market.Kind);
        Assert.Equal(10, market.Speed);
        Assert.Equal([Btc, Eth, Sol], market.Assets);
        Assert.Equal(TimeSpan.FromMinutes(1), market.Interval);
    }

    [Fact]
    public async Task The_order_assets_are_given_in_changes_nothing()
    {
        var options = new SimulatedMarketOptions();
        var market = Open(options with { Assets = [.. options.Assets.Reverse()] });

        Assert.Equal(await ReadAsync(Open(), Btc, Origin, Start), await ReadAsync(market, Btc, Origin, Start));
    }

    [Fact]
    public void Refuses_to_tell_the_history_of_an_asset_it_does_not_offer()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Open().ReadHistoryAsync(new Asset("DOGE-USD"), Origin, Start, Token));
        Assert.Contains("does not offer DOGE-USD; it offers BTC-USD, ETH-USD, SOL-USD", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_an_origin_that_is_not_a_midnight_in_UTC()
    {
        var clock = new MarketClock(_wall, Start, 1);
        var refusal = Assert.Throws<ArgumentException>(() => new SimulatedMarket(new SimulatedMarketOptions(), clock, Origin.AddHours(1)));
        Assert.Contains("must be a midnight in UTC", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_options_with_faults()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Open(new SimulatedMarketOptions { Interval = TimeSpan.FromMinutes(7), Assets = [] }));
        Assert.Contains("Interval is 00:07:00", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Assets is empty", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<Candle[]> ReadAsync(SimulatedMarket market, Asset asset, DateTimeOffset from, DateTimeOffset to) =>
        await market.ReadHistoryAsync(asset, from, to, Token).ToArrayAsync(Token);

    private SimulatedMarket Open(SimulatedMarketOptions? options = null, DateTimeOffset? start = null, double speed = 1) =>
        new(options ?? new SimulatedMarketOptions(), new MarketClock(_wall, start ?? Start, speed), Origin);
}
