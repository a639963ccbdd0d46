using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Verification;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Support;

/// <summary>The real loop over a real database file and a replayed random walk, on a clock that the test moves.</summary>
public sealed class LoopHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _published = new(0);
    private readonly Task _running;

    private LoopHarness(ILedger ledger, ICandleStore candles, IMarketSource market, WatchedTimeProvider wall, VerificationOptions verification,
        ForecastingOptions forecasting, IBundleSource bundles)
    {
        Wall = wall;
        Loop = new PredictionLoop(
            market, candles, ledger, bundles, new MarketOptions(), new PipelineOptions(forecasting, new EnsembleOptions(), verification),
            NullLogger<PredictionLoop>.Instance);
        Loop.Changed += _ => _published.Release();
        var started = new TaskCompletionSource();
        _running = Task.Run(() => Loop.RunAsync(started.SetResult, _stopping.Token));
        Started = Task.WhenAny(started.Task, _running).Unwrap();
    }

    public PredictionLoop Loop { get; }

    public WatchedTimeProvider Wall { get; }

    /// <summary>Completes when the loop follows the market; fails when it failed before.</summary>
    public Task Started { get; }

    /// <summary>Completes when the loop has ended.</summary>
    public Task Running => _running;

    /// <summary>A random walk of one-minute candles from <see cref="Sample.Start"/> on.</summary>
    public static List<Candle> Walk(int count, int seed = 1, double start = 100)
    {
        var random = new Random(seed);
        List<Candle> candles = [];
        var close = start;
        for (var i = 0; i < count; i++)
        {
            var open = close;
            close *= Math.Exp(0.0005 * (random.NextDouble() + random.NextDouble() - 1));
            candles.Add(new Candle(Sample.Start + i * Sample.Minute, open, Math.Max(open, close), Math.Min(open, close), close, 1 + random.NextDouble()));
        }

        return candles;
    }

    /// <summary>Starts the loop at <paramref name="minute"/> minutes after <see cref="Sample.Start"/>, at the wall's own pace.</summary>
    public static async Task<LoopHarness> StartAsync(
        ILedger ledger, ICandleStore candles, IReadOnlyDictionary<Asset, IReadOnlyList<Candle>> series, double minute,
        VerificationOptions? verification = null, ForecastingOptions? forecasting = null, IBundleSource? bundles = null)
    {
        var wall = new WatchedTimeProvider(Sample.Start + minute * Sample.Minute);
        var market = new ReplayMarket(series, Sample.Minute, new MarketClock(wall, wall.GetUtcNow(), 1));
        forecasting ??= new ForecastingOptions();
        bundles ??= new FixedBundles(market.Interval, forecasting);
        var harness = new LoopHarness(ledger, candles, market, wall, verification ?? new VerificationOptions(), forecasting, bundles);
        await harness.Started.WaitAsync(TestContext.Current.CancellationToken);
        while (harness._published.CurrentCount > 0)
        {
            await harness._published.WaitAsync(TestContext.Current.CancellationToken);
        }

        return harness;
    }

    /// <summary>
    /// Moves on once the loop sleeps: a delay that was reckoned before a move and begun after it would end that much too late.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await Waiting.UntilAsync(() => Wall.IsAwaited || _running.IsCompleted);
        Wall.Advance(by);
    }

    /// <summary>Moves on minute by minute, waiting each time until the candle that closed is through, for every asset.</summary>
    public async Task PlayAsync(int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            var closing = Wall.GetUtcNow() + Sample.Minute;
            await AdvanceAsync(Sample.Minute);
            while (Loop.Market.Assets.Any(asset => Loop.Get(asset)!.LastCandle is not { } last || last.CloseTime + Sample.Minute <= closing))
            {
                await Task.WhenAny(_published.WaitAsync(TestContext.Current.CancellationToken), _running).Unwrap();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _published.Dispose();
    }
}
