using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Market;

public sealed class MarketOpeningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
    private readonly FakeTimeProvider _wall = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_fast_simulation_goes_on_where_it_stood_and_one_at_the_walls_pace_has_moved_on()
    {
        var stored = _wall.GetUtcNow() - TimeSpan.FromDays(2);

        var fast = await MarketOpening.OpenAsync(Simulated(10), stored, _wall, Token);
        var real = await MarketOpening.OpenAsync(Simulated(1), stored, _wall, Token);

        Assert.Equal(stored, fast.Clock.GetUtcNow());
        Assert.Equal(_wall.GetUtcNow(), real.Clock.GetUtcNow());
    }

    /// <summary>Candles that a faster run left in the future would otherwise silence the market until the wall has caught up.</summary>
    [Fact]
    public async Task A_simulation_never_goes_back_behind_what_is_stored()
    {
        var stored = _wall.GetUtcNow() + TimeSpan.FromHours(9);

        var market = await MarketOpening.OpenAsync(Simulated(1), stored, _wall, Token);

        Assert.Equal(stored, market.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public async Task A_recording_that_does_not_fit_the_interval_is_refused_in_words(int minutes)
    {
        var options = (await ReplayAsync("btc.csv", replay => replay)) with { Interval = TimeSpan.FromMinutes(minutes) };

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => MarketOpening.OpenAsync(options, null, _wall, Token));

        Assert.Contains("btc.csv", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("interval", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fast_market_stands_still_until_it_is_followed()
    {
        var market = await MarketOpening.OpenAsync(Simulated(10), null, _wall, Token);
        var start = market.Clock.GetUtcNow();
        _wall.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(start, market.Clock.GetUtcNow());

        await using var live = market.ReadLiveAsync(start, Token).GetAsyncEnumerator(Token);
        var next = live.MoveNextAsync();
        _wall.Advance(TimeSpan.FromSeconds(6));

        Assert.True(await next);
        Assert.Equal(start + TimeSpan.FromMinutes(1), market.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("BTCUSDT-1m-2025-03.csv", null, "BTCUSDT")]
    [InlineData("eth.csv", null, "ETH")]
    [InlineData("2025.csv", null, "REPLAY")]
    [InlineData("prices.csv", "SOL-USD", "SOL-USD")]
    public async Task A_replay_is_named_by_the_option_or_else_by_its_file(string file, string? asset, string symbol)
    {
        var market = await MarketOpening.OpenAsync(await ReplayAsync(file, options => options with { Asset = asset }), null, _wall, Token);

        Assert.Equal([new Asset(symbol)], market.Assets);
        Assert.Equal(MarketSourceKind.Replay, market.Kind);
    }

    [Fact]
    public async Task A_replay_starts_after_its_history_at_the_latest_in_the_middle_of_its_file()
    {
        var market = await MarketOpening.OpenAsync(await ReplayAsync("btc.csv", options => options), null, _wall, Token);

        Assert.Equal(Sample.Start + 150 * Sample.Minute, market.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(0)]
    [InlineData(300)]
    public async Task A_start_outside_the_file_is_refused_with_what_it_holds(int minute)
    {
        var options = await ReplayAsync("btc.csv", replay => replay with { From = Sample.Start + minute * Sample.Minute });

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => MarketOpening.OpenAsync(options, null, _wall, Token));

        Assert.Contains("Market:Replay:From", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("2026-01-01 05:00:00Z", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_market_has_an_identity_of_its_own()
    {
        var replay = await ReplayAsync("btc.csv", options => options);
        string[] names =
        [
            MarketIdentity.Of(Simulated(1)),
            MarketIdentity.Of(Simulated(1) with { Interval = TimeSpan.FromMinutes(5) }),
            MarketIdentity.Of(Simulated(1) with { Simulated = new() { Seed = 7 } }),
            MarketIdentity.Of(replay),
            MarketIdentity.Of(replay with { Replay = replay.Replay with { From = Sample.Start + Sample.Minute } }),
            MarketIdentity.Of(await ReplayAsync("eth.csv", options => options)),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal("simulated-42-60s", names[0]);
        Assert.All(names, name => Assert.Matches("^[a-z0-9-]+$", name));
        Assert.Equal(MarketIdentity.Of(Simulated(1)), MarketIdentity.Of(Simulated(10)));
    }

    private static MarketOptions Simulated(double speed) => new() { Simulated = new() { Speed = speed } };

    private async Task<MarketOptions> ReplayAsync(string file, Func<MarketOptions.ReplaySection, MarketOptions.ReplaySection> change)
    {
        var path = Path.Combine(_folder, file);
        await DashboardProcess.WriteCsvAsync(path, LoopHarness.Walk(300));
        return new MarketOptions { Source = MarketSourceKind.Replay, Replay = change(new MarketOptions.ReplaySection { Path = path }) };
    }
}
