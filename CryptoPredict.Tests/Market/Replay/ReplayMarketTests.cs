using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Market.Replay;

public sealed class ReplayMarketTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly Asset Eth = new("ETH-USD");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Zero = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _wall = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_closed_before_the_start_is_history_and_nothing_else_is()
    {
        var market = Open(startMinute: 3, speed: 1, (Btc, [0, 1, 2, 3, 4]));

        Assert.Equal([0, 1, 2], await HistoryAsync(market, Btc, 0, 100));
        _wall.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal([0, 1, 2], await HistoryAsync(market, Btc, 0, 100));
        _wall.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 1, 2, 3], await HistoryAsync(market, Btc, 0, 100));
    }

    [Fact]
    public async Task History_holds_candles_that_open_at_from_and_close_at_to()
    {
        var market = Open(startMinute: 100, speed: 1, (Btc, [0, 1, 2, 5, 6, 7]));

        Assert.Equal([1, 2, 5], await HistoryAsync(market, Btc, 1, 6));
        Assert.Equal([5], await HistoryAsync(market, Btc, 3, 6));
        Assert.Empty(await HistoryAsync(market, Btc, 3, 5));
        Assert.Empty(await HistoryAsync(market, Btc, 7, 7));
    }

    [Fact]
    public async Task Live_candles_come_when_they_close_by_time_then_asset_and_the_replay_ends_after_the_last()
    {
        var market = Open(startMinute: 1, speed: 1, (Eth, [0, 1, 2]), (Btc, [1, 2, 3]));
        await using var live = market.ReadLiveAsync(market.Clock.GetUtcNow(), Token).GetAsyncEnumerator(Token);
        foreach (var (asset, minute, isNewMinute) in new[] { (Btc, 1, true), (Eth, 1, false), (Btc, 2, true), (Eth, 2, false), (Btc, 3, true) })
        {
            var next = live.MoveNextAsync();
            Assert.Equal(!isNewMinute, next.IsCompleted);
            _wall.Advance(isNewMinute ? Minute : TimeSpan.Zero);
            Assert.True(await next);

            var closeTime = Zero.AddMinutes(minute + 1);
            Assert.Equal(new ClosedCandle(asset, CandleAt(minute), closeTime, closeTime), live.Current);
        }

        Assert.False(await live.MoveNextAsync());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public async Task A_faster_clock_brings_candles_faster(double speed)
    {
        var market = Open(startMinute: 0, speed, (Btc, [0]));
        Assert.Equal(speed, market.Speed);
        await using var live = market.ReadLiveAsync(Zero, Token).GetAsyncEnumerator(Token);
        var next = live.MoveNextAsync();

        _wall.Advance((Minute / speed) - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        _wall.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await next);
        Assert.Equal(Zero + Minute, live.Current.ArrivedAt);
    }

    [Fact]
    public async Task What_was_missed_comes_at_once_and_in_order()
    {
        var market = Open(startMinute: 10, speed: 1, (Btc, [0, 1, 2, 5, 6]), (Eth, [0, 5]));

        var missed = await market.ReadLiveAsync(Zero.AddMinutes(2), Token).ToListAsync(Token);

        Assert.Equal([(Btc, 3), (Btc, 6), (Eth, 6), (Btc, 7)], missed.Select(c => (c.Asset, MinuteOf(c.CloseTime))));
        Assert.All(missed, c => Assert.Equal(market.Clock.GetUtcNow(), c.ArrivedAt));
        Assert.Equal(7, await market.ReadLiveAsync(DateTimeOffset.MinValue, Token).CountAsync(Token));
        Assert.Equal(0, await market.ReadLiveAsync(DateTimeOffset.MaxValue, Token).CountAsync(Token));
    }

    [Fact]
    public async Task A_gap_of_two_months_stays_a_gap()
    {
        const int Gap = 60 * 24 * 60;
        var market = Open(startMinute: 0, speed: 10, (Btc, [0, Gap]));
        var live = market.ReadLiveAsync(Zero, Token).ToListAsync(Token).AsTask();

        var candles = await Waiting.ForAsync(live, () => _wall.Advance(TimeSpan.FromHours(12)));

        Assert.Equal([0, Gap], candles.Select(c => MinuteOf(c.Candle.OpenTime)));
        Assert.All(candles, c => Assert.True(c.ArrivedAt >= c.CloseTime));
    }

    [Fact]
    public async Task Cancelling_ends_the_stream_at_once()
    {
        var market = Open(startMinute: 0, speed: 1, (Btc, [0, 1]));
        using var source = new CancellationTokenSource();
        await using var live = market.ReadLiveAsync(Zero, source.Token).GetAsyncEnumerator(Token);
        var next = live.MoveNextAsync().AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public void Names_itself_a_replay_with_its_assets_in_ordinal_order()
    {
        var market = Open(startMinute: 0, speed: 5, (Eth, [0]), (Btc, [0]));

        Assert.Same(ReplayMarketFactory.Instance, market.Kind);
        Assert.Equal([Btc, Eth], market.Assets);
        Assert.Equal(Minute, market.Interval);
    }

    [Fact]
    public void Refuses_to_tell_the_history_of_an_asset_it_does_not_hold()
    {
        var market = Open(startMinute: 0, speed: 1, (Btc, [0]));
        var refusal = Assert.Throws<ArgumentException>(() => market.ReadHistoryAsync(Eth, Zero, Zero, Token));
        Assert.Contains("does not hold ETH-USD; it holds BTC-USD", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 1 3 2", "candle 4, opening at 2025-03-01T00:02:00+00:00, comes after a later one; sort")]
    [InlineData("0 1 1 2", "candle 3, opening at 2025-03-01T00:01:00+00:00, is there twice")]
    [InlineData("0 1.5 3", "candle 2, opening at 2025-03-01T00:01:30+00:00, is not on the grid of 00:01:00")]
    [InlineData("", "it has no candles")]
    public void Refuses_candles_that_are_out_of_order_doubled_off_the_grid_or_missing(string minutes, string expected)
    {
        var candles = minutes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(m => CandleAt(double.Parse(m, CultureInfo.InvariantCulture)));
        AssertRefused([.. candles], expected);
    }

    [Fact]
    public void Refuses_a_candle_that_is_not_in_UTC() => AssertRefused(
        [CandleAt(0) with { OpenTime = Zero.ToOffset(TimeSpan.FromHours(2)) }], "candle 1, opening at 2025-03-01T02:00:00+02:00, is not in UTC");

    [Theory]
    [InlineData(100, 101, 99, 102, 1)]
    [InlineData(100, 101, 100.5, 100.7, 1)]
    [InlineData(100, 101, 0, 100, 1)]
    [InlineData(double.NaN, 101, 99, 100, 1)]
    [InlineData(100, double.NaN, 99, 100, 1)]
    [InlineData(100, 101, double.NaN, 100, 1)]
    [InlineData(100, 101, 99, double.NaN, 1)]
    [InlineData(100, double.PositiveInfinity, 99, 100, 1)]
    [InlineData(100, 101, 99, 100, -1)]
    [InlineData(100, 101, 99, 100, double.NaN)]
    public void Refuses_a_candle_that_breaks_the_laws_of_candles(double open, double high, double low, double close, double volume) =>
        AssertRefused([new Candle(Zero, open, high, low, close, volume)], "candle 1, opening at 2025-03-01T00:00:00+00:00, has open");

    [Fact]
    public void Refuses_an_empty_recording_and_an_interval_without_length()
    {
        var clock = new MarketClock(_wall, Zero, 1);
        Assert.Throws<ArgumentException>(() => new ReplayMarket(new Dictionary<Asset, IReadOnlyList<Candle>>(), Minute, clock));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ReplayMarket(new Dictionary<Asset, IReadOnlyList<Candle>> { [Btc] = [CandleAt(0)] }, TimeSpan.Zero, clock));
    }

    private static Candle CandleAt(double minute) => new(Zero.AddMinutes(minute), 100 + minute, 101 + minute, 99 + minute, 100.5 + minute, minute);

    private static int MinuteOf(DateTimeOffset time) => (int)(time - Zero).TotalMinutes;

    private static async Task<IEnumerable<int>> HistoryAsync(ReplayMarket market, Asset asset, int fromMinute, int toMinute)
    {
        var candles = market.ReadHistoryAsync(asset, Zero.AddMinutes(fromMinute), Zero.AddMinutes(toMinute), Token);
        return await candles.Select(candle => MinuteOf(candle.OpenTime)).ToArrayAsync(Token);
    }

    private void AssertRefused(Candle[] candles, string expected)
    {
        var clock = new MarketClock(_wall, Zero, 1);
        var refusal = Assert.Throws<ArgumentException>(
            () => new ReplayMarket(new Dictionary<Asset, IReadOnlyList<Candle>> { [Btc] = candles }, Minute, clock));
        Assert.Contains($"BTC-USD cannot be replayed: {expected}", refusal.Message, StringComparison.Ordinal);
    }

    private ReplayMarket Open(double startMinute, double speed, params (Asset Asset, int[] Minutes)[] recordings) => new(
        recordings.ToDictionary(r => r.Asset, IReadOnlyList<Candle> (r) => [.. r.Minutes.Select(m => CandleAt(m))]),
        Minute,
        new MarketClock(_wall, Zero.AddMinutes(startMinute), speed));
}
