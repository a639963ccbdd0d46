using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Market.Simulated;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Market;

public sealed class MarketSourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
    private readonly FakeTimeProvider _wall = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_fast_simulation_goes_on_where_it_stood_and_one_at_the_walls_pace_has_moved_on()
    {
        var stored = _wall.GetUtcNow() - TimeSpan.FromDays(2);

        var fast = await OpenAsync(Simulated(10), stored);
        var real = await OpenAsync(Simulated(1), stored);

        Assert.Equal(stored, fast.Clock.GetUtcNow());
        Assert.Equal(_wall.GetUtcNow(), real.Clock.GetUtcNow());
    }

    /// <summary>Candles that a faster run left in the future would otherwise silence the market until the wall has caught up.</summary>
    [Fact]
    public async Task A_simulation_never_goes_back_behind_what_is_stored()
    {
        var stored = _wall.GetUtcNow() + TimeSpan.FromHours(9);

        var market = await OpenAsync(Simulated(1), stored);

        Assert.Equal(stored, market.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public async Task A_recording_that_does_not_fit_the_interval_is_refused_in_words(int minutes)
    {
        var options = (await ReplayAsync("btc.csv", replay => replay)) with { Interval = TimeSpan.FromMinutes(minutes) };

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(options, null));

        Assert.Contains("btc.csv", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("interval", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fast_market_stands_still_until_it_is_followed()
    {
        var market = await OpenAsync(Simulated(10), null);
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
        var market = await OpenAsync(await ReplayAsync(file, options => options with { Asset = asset }), null);

        Assert.Equal([new Asset(symbol)], market.Assets);
        Assert.Same(ReplayMarketFactory.Instance, market.Kind);
    }

    [Fact]
    public async Task A_replay_starts_after_its_history_at_the_latest_in_the_middle_of_its_file()
    {
        var market = await OpenAsync(await ReplayAsync("btc.csv", options => options), null);

        Assert.Equal(Sample.Start + 150 * Sample.Minute, market.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(0)]
    [InlineData(300)]
    public async Task A_start_outside_the_file_is_refused_with_what_it_holds(int minute)
    {
        var options = await ReplayAsync("btc.csv", replay => replay with { From = Sample.Start + minute * Sample.Minute });

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(options, null));

        Assert.Contains("Market:Replay:From", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("2026-01-01 05:00:00Z", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_market_has_an_identity_of_its_own()
    {
        var replay = await ReplayAsync("btc.csv", options => options);
        string[] names =
        [
            MarketSources.IdentityOf(Simulated(1)),
            MarketSources.IdentityOf(Simulated(1) with { Interval = TimeSpan.FromMinutes(5) }),
            MarketSources.IdentityOf(Simulated(1).With(new SimulatedOptions { Seed = 7 })),
            MarketSources.IdentityOf(replay),
            MarketSources.IdentityOf(replay.With(replay.Of<ReplayOptions>() with { From = Sample.Start + Sample.Minute })),
            MarketSources.IdentityOf(await ReplayAsync("eth.csv", options => options)),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal("simulated-42-60s", names[0]);
        Assert.All(names, name => Assert.Matches("^[a-z0-9-]+$", name));
        Assert.Equal(MarketSources.IdentityOf(Simulated(1)), MarketSources.IdentityOf(Simulated(10)));
    }

    /// <summary>Whoever adds a market adds what it takes to open it.</summary>
    [Fact]
    public async Task Every_market_validates_opens_and_labels_itself()
    {
        Dictionary<string, MarketOptions> samples = new() { ["Simulated"] = Simulated(1), ["Replay"] = await ReplayAsync("btc.csv", options => options) };
        Assert.Equal(MarketSources.All.Select(source => source.Name).Order(), samples.Keys.Order());
        foreach (var source in MarketSources.All)
        {
            var options = samples[source.Name];
            Assert.Empty(source.FindFaults(options, isChosen: true));
            Assert.Same(source, MarketSources.Find(source.Name.ToUpperInvariant()));
            Assert.IsType(source.OptionsType, Activator.CreateInstance(source.OptionsType));
            Assert.Matches("^[a-z0-9-]+$", source.IdentityOf(options));
            Assert.EndsWith(".", source.Description, StringComparison.Ordinal);

            var market = await OpenAsync(options, null);

            Assert.Same(source, market.Kind);
            Assert.NotEmpty(market.Assets);
            Assert.Equal(options.Interval, market.Interval);
        }
    }

    [Fact]
    public void A_source_that_there_is_not_is_refused_with_those_there_are()
    {
        const string Refusal = "Market:Source is 'Exchange'; it must be one of Simulated, Replay.";
        var options = new MarketOptions { Source = "Exchange" };

        Assert.Contains(Refusal, new MarketOptionsValidator().Validate(null, options).Failures!);
        Assert.StartsWith(Refusal, Assert.Throws<ArgumentException>(() => MarketSources.Of(options)).Message, StringComparison.Ordinal);
    }

    private static MarketOptions Simulated(double speed) => new MarketOptions().With(new SimulatedOptions { Speed = speed });

    private Task<IMarketSource> OpenAsync(MarketOptions options, DateTimeOffset? resumeAt) => MarketSources.Of(options)
        .OpenAsync(options, resumeAt, _wall, Token);

    private async Task<MarketOptions> ReplayAsync(string file, Func<ReplayOptions, ReplayOptions> change)
    {
        var path = Path.Combine(_folder, file);
        await DashboardProcess.WriteCsvAsync(path, LoopHarness.Walk(300));
        return new MarketOptions { Source = "Replay" }.With(change(new ReplayOptions { Path = path }));
    }
}
