using System.Runtime.CompilerServices;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Loop;

public sealed class PredictionLoopTests
{
    private const int Warm = 400;

    private static readonly Asset Eth = new("ETH-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<Asset, IReadOnlyList<Candle>> Btc(int count) => new() { [Sample.Btc] = LoopHarness.Walk(count) };

    [Fact]
    public async Task Every_closed_candle_of_every_asset_is_predicted_once_and_verified_once()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = Btc(Warm + 60);
        series[Eth] = LoopHarness.Walk(Warm + 60, seed: 2, start: 3000);
        await using (var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, series, Warm))
        {
            await loop.PlayAsync(30);
        }

        foreach (var asset in series.Keys)
        {
            var entries = (await store.Ledger.ReadAsync(new LedgerQuery(asset), Token)).Items;
            Assert.Equal(
                Enumerable.Range(1, 30).Select(m => Sample.Start + (Warm + m) * Sample.Minute),
                entries.Reverse().Select(e => e.Prediction.AsOf));
            Assert.Equal(25, entries.Count(e => e.Verification is { Status: VerificationStatus.Verified }));
            foreach (var (prediction, check) in entries.Where(e => e.Verification is not null).Select(e => (e.Prediction, e.Verification!)))
            {
                Assert.Equal(prediction.TargetTime, check.PriceTime);
                Assert.Equal(prediction.TargetTime, check.VerifiedAt);
                Assert.Equal(series[asset].Single(c => c.OpenTime + Sample.Minute == prediction.TargetTime).Close, check.ActualPrice);
            }
        }

        Assert.True((await store.Ledger.VerifyChainAsync(Token)).Holds);
    }

    [Fact]
    public async Task The_snapshot_shows_the_newest_prediction_and_scores_with_persistence_at_exactly_one()
    {
        using var store = await TestDatabase.CreateAsync();
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 60), Warm);
        Assert.Null(loop.Loop.Get(Sample.Btc)!.Current);

        await loop.PlayAsync(20);

        var snapshot = loop.Loop.Get(Sample.Btc)!;
        Assert.Equal(Sample.Start + (Warm + 20) * Sample.Minute, snapshot.Current!.Prediction.AsOf);
        Assert.Null(snapshot.Waiting);
        Assert.Equal(15, snapshot.Scores!.Models[0].Count);
        var persistence = snapshot.Scores.Models.Single(m => m.Model == "persistence");
        Assert.Equal(1.0, persistence.RelativeMae);
        Assert.Equal(
            ["persistence", "kalman", "equal-weights", "fixed-weights", "without-tilt", "without-offset"],
            snapshot.Current.Prediction.Members.Select(m => m.Model));
        Assert.Equal((MixParts.All, 15), (snapshot.Mix!.Applied, snapshot.Mix.Beside[0].Evidence.Count));
    }

    [Fact]
    public async Task What_came_due_while_it_was_down_is_settled_at_the_start_from_the_prices_of_that_time()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = Btc(Warm + 120);
        await using (var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, series, Warm))
        {
            await loop.PlayAsync(10);
        }

        Assert.Equal(5, (await store.Ledger.ReadPendingAsync(Token)).Count);
        await using var again = await LoopHarness.StartAsync(store.Ledger, store.Candles, series, Warm + 60);

        Assert.Empty(await store.Ledger.ReadPendingAsync(Token));
        var late = (await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Items.Take(5).ToList();
        Assert.All(late, e => Assert.Equal(e.Prediction.TargetTime, e.Verification!.PriceTime));
        Assert.All(late, e => Assert.Equal(Sample.Start + (Warm + 60) * Sample.Minute, e.Verification!.VerifiedAt));
        Assert.Equal(10, again.Loop.Get(Sample.Btc)!.Scores!.Models[0].Count);
    }

    [Fact]
    public async Task A_target_in_a_hole_of_the_market_is_unverifiable()
    {
        using var store = await TestDatabase.CreateAsync();
        var candles = LoopHarness.Walk(Warm + 60);
        candles.RemoveRange(Warm + 12, 20);
        await using var loop = await LoopHarness.StartAsync(
            store.Ledger, store.Candles, new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = candles }, Warm);

        await loop.PlayAsync(12);
        await loop.AdvanceAsync(20 * Sample.Minute);
        await loop.PlayAsync(2);

        var holes = await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Unverifiable), Token);
        Assert.Equal(5, holes.Total);
        Assert.All(holes.Items, e => Assert.Null(e.Verification!.ActualPrice));
        Assert.Equal(5, loop.Loop.Get(Sample.Btc)!.Scores!.Unverifiable);
    }

    [Fact]
    public async Task A_candle_that_comes_too_late_is_stored_but_not_predicted_and_the_reason_is_told()
    {
        using var store = await TestDatabase.CreateAsync();
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 60), Warm);

        await loop.AdvanceAsync(TimeSpan.Zero);
        loop.Wall.Advance(20 * Sample.Minute);
        await loop.PlayAsync(1);

        var predicted = (await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Items;
        Assert.All(predicted, e => Assert.True(e.Prediction.TargetTime - e.Prediction.IssuedAt >= Sample.Minute));
        Assert.InRange(predicted.Count, 1, 6);
        Assert.Equal(Sample.Start + (Warm + 21) * Sample.Minute, (await store.Candles.ReadLastAsync(Sample.Btc, Token))!.Value.CloseTime);
    }

    [Fact]
    public async Task A_horizon_of_one_candle_is_predicted_and_verified_like_any_other()
    {
        using var store = await TestDatabase.CreateAsync();
        await using var loop = await LoopHarness.StartAsync(
            store.Ledger, store.Candles, Btc(Warm + 60), Warm, forecasting: new ForecastingOptions { Horizon = Sample.Minute });

        await loop.AdvanceAsync(TimeSpan.Zero);
        for (var i = 0; i < 4; i++)
        {
            // No candle ever arrives in the very moment it closes.
            loop.Wall.Advance(Sample.Minute + TimeSpan.FromMilliseconds(5));
            await loop.AdvanceAsync(TimeSpan.Zero);
        }

        Assert.Equal(4, (await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Total);
        Assert.Equal(3, (await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Verified), Token)).Total);
    }

    [Fact]
    public async Task Scores_do_not_wait_for_a_check_among_the_rows_that_are_shown()
    {
        using var store = await TestDatabase.CreateAsync();
        const int Horizon = AssetSnapshot.MaxRecent + 5;
        await using var loop = await LoopHarness.StartAsync(
            store.Ledger, store.Candles, Btc(Warm + 200), Warm, forecasting: new ForecastingOptions { Horizon = Horizon * Sample.Minute });

        await loop.PlayAsync(Horizon + 2);

        Assert.Equal(2, loop.Loop.Get(Sample.Btc)!.Scores!.Models[0].Count);
    }

    [Fact]
    public async Task A_window_of_scores_larger_than_a_page_survives_a_restart()
    {
        using var store = await TestDatabase.CreateAsync();
        const int Rows = LedgerQuery.MaxLimit + 50;
        var added = await store.Ledger.AppendAsync(
            new LedgerBatch([], [.. Enumerable.Range(1, Rows + 3).Select(minute => Sample.Prediction(minute - Rows))], []), Token);
        await store.Ledger.AppendAsync(
            new LedgerBatch([], [], [.. added.Take(Rows).Select((entry, i) => Sample.Check(entry.Id, i + 6 - Rows))]), Token);

        await using var loop = await LoopHarness.StartAsync(
            store.Ledger, store.Candles, Btc(Warm + 60), Warm, new VerificationOptions { ScoreWindow = Rows });

        Assert.Equal(Rows, loop.Loop.Get(Sample.Btc)!.Scores!.Models[0].Count);
    }

    /// <summary>A fast market goes on at the last candle that every asset has: half a history would send one asset days back.</summary>
    [Fact]
    public async Task A_history_that_breaks_off_leaves_nothing_behind()
    {
        using var store = await TestDatabase.CreateAsync();
        var wall = new FakeTimeProvider(Sample.Start + 6900 * Sample.Minute);
        var market = new BreakingMarket(new ReplayMarket(Btc(7000), Sample.Minute, new MarketClock(wall, wall.GetUtcNow(), 1)));
        var loop = new PredictionLoop(
            market, store.Candles, store.Ledger, new FixedBundles(Sample.Minute, new ForecastingOptions()), new MarketOptions(),
            new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()), NullLogger<PredictionLoop>.Instance);

        await Assert.ThrowsAsync<IOException>(() => loop.RunAsync(() => { }, Token));

        Assert.Null(await store.Candles.ReadLastAsync(Sample.Btc, Token));
    }

    [Fact]
    public async Task A_market_without_enough_history_waits_and_says_why()
    {
        using var store = await TestDatabase.CreateAsync();
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(60), 5);

        await loop.PlayAsync(3);

        var snapshot = loop.Loop.Get(Sample.Btc)!;
        Assert.Null(snapshot.Current);
        Assert.Contains("candles", snapshot.Waiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_store_ends_the_run_and_publishes_nothing_that_is_not_stored()
    {
        using var store = await TestDatabase.CreateAsync();
        var ledger = new FaultyLedger(store.Ledger);
        await using var loop = await LoopHarness.StartAsync(ledger, store.Candles, Btc(Warm + 60), Warm);
        await loop.PlayAsync(3);
        var before = loop.Loop.Get(Sample.Btc);

        ledger.Broken = true;
        await loop.AdvanceAsync(Sample.Minute);

        await Assert.ThrowsAsync<IOException>(() => loop.Running.WaitAsync(Token));
        Assert.Same(before, loop.Loop.Get(Sample.Btc));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2)]
    public async Task Weights_scores_and_band_rest_on_the_price_of_the_target_however_early_a_prediction_is_checked(int checkedAfterMinutes)
    {
        using var store = await TestDatabase.CreateAsync();
        var checks = new VerificationOptions { After = checkedAfterMinutes * Sample.Minute };
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 60), Warm, checks);

        await loop.PlayAsync(30);

        Assert.Equal(25, (await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Verified), Token)).Items.Count(
            e => e.Prediction.AsOf < Sample.Start + (Warm + 26) * Sample.Minute));
        var now = loop.Loop.Get(Sample.Btc)!;
        Assert.Equal(2, now.Terms!.Mix.Weights.Length);
        Assert.NotEqual(now.Terms.Mix.Weights[0], now.Terms.Mix.Weights[1]);

        // All that has been settled by their targets: neither more nor other than where there were no early checks.
        var settled = now.Recent.Where(entry => entry.Outcome is not null).ToList();
        Assert.Equal(Math.Min(25, AssetSnapshot.MaxRecent - 5), Math.Min(settled.Count, AssetSnapshot.MaxRecent - 5));
        Assert.All(settled, entry => Assert.Equal(entry.Prediction.TargetTime, entry.Outcome!.PriceTime));
        Assert.Equal(25, now.Scores!.Models[0].Count);
    }

    [Fact]
    public async Task Every_candle_brings_a_range_forecast_for_each_horizon_and_settles_those_that_end_at_it_also_after_a_restart()
    {
        using var store = await TestDatabase.CreateAsync();
        await using (var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 60), Warm))
        {
            await loop.PlayAsync(10);
        }

        Assert.Equal(9 + 5 + 0 + 0, await VerifiedAsync());
        await using (var again = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 60), Warm + 20))
        {
            Assert.Equal(10 + 10 + 5 + 0, await VerifiedAsync());
            await again.PlayAsync(2);
        }

        Assert.Equal(11 + 10 + 7 + 0, await VerifiedAsync());
        var entry = (await store.Ledger.ReadRangesAsync(new RangeQuery(Sample.Btc, TimeSpan.FromMinutes(15), Verified: true), Token))[^1];
        var path = Btc(Warm + 60)[Sample.Btc].Where(candle => candle.OpenTime >= entry.AsOf && candle.OpenTime < entry.Forecast.TargetTime).ToList();
        Assert.Equal((path[^1].Close, path.Max(candle => candle.High), path.Min(candle => candle.Low)),
            (entry.Outcome!.ActualPrice!.Value, entry.Outcome.High!.Value, entry.Outcome.Low!.Value));
        Assert.True((await store.Ledger.VerifyChainAsync(Token)).Holds);

        async Task<int> VerifiedAsync()
        {
            var count = 0;
            foreach (var minutes in (int[])[1, 5, 15, 60])
            {
                count += (await store.Ledger.ReadRangesAsync(new RangeQuery(Sample.Btc, TimeSpan.FromMinutes(minutes), Verified: true), Token)).Count;
            }

            return count;
        }
    }

    [Fact]
    public async Task The_loop_ends_with_the_replay_and_says_so()
    {
        using var store = await TestDatabase.CreateAsync();
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 3), Warm);

        await loop.PlayAsync(3);

        await loop.Running.WaitAsync(Token);

        var snapshot = loop.Loop.Get(Sample.Btc)!;
        Assert.True(loop.Loop.HasEnded);
        Assert.Contains("ended", snapshot.Waiting, StringComparison.Ordinal);
        Assert.NotNull(snapshot.Current);
    }

    [Fact]
    public async Task What_waits_at_the_end_of_the_market_is_unverifiable_also_after_a_restart_that_finds_it_ended()
    {
        using var store = await TestDatabase.CreateAsync();
        await using (var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 20), Warm))
        {
            await loop.PlayAsync(8);
            Assert.False(loop.Loop.HasEnded);
        }

        // Killed before the end; the recording has three candles more, of which two come while nothing runs.
        await using var last = await LoopHarness.StartAsync(store.Ledger, store.Candles, Btc(Warm + 11), Warm + 10);
        await last.PlayAsync(1);
        await last.Running.WaitAsync(Token);

        var rows = (await store.Ledger.ReadAsync(new LedgerQuery(Limit: 100), Token)).Items;
        Assert.All(rows, row => Assert.NotNull(row.Verification));
        var unmet = rows.Where(row => row.Verification!.Status == VerificationStatus.Unverifiable).ToArray();
        Assert.Equal(rows.Where(row => row.Prediction.TargetTime > Sample.Start + ((Warm + 11) * Sample.Minute)), unmet);
        Assert.NotEmpty(unmet);
        Assert.All(unmet, row => Assert.Contains("data ended", row.Verification!.Reason, StringComparison.Ordinal));
        Assert.Equal(0, last.Loop.Get(Sample.Btc)!.Pending);
        Assert.NotNull(last.Loop.Get(Sample.Btc)!.Current!.Verification);
    }

    [Fact]
    public async Task Broken_runs_leave_the_same_rows_in_the_same_order_as_one_whole_run()
    {
        var series = Btc(Warm + 60);
        using var whole = await TestDatabase.CreateAsync();
        await using (var loop = await LoopHarness.StartAsync(whole.Ledger, whole.Candles, series, Warm))
        {
            await loop.PlayAsync(40);
        }

        using var broken = await TestDatabase.CreateAsync();
        foreach (var (from, count) in ((int, int)[])[(0, 13), (13, 7), (20, 20)])
        {
            await using var loop = await LoopHarness.StartAsync(broken.Ledger, broken.Candles, series, Warm + from);
            await loop.PlayAsync(count);
        }

        var expected = (await whole.Ledger.ReadAsync(new LedgerQuery(), Token)).Items;
        var actual = (await broken.Ledger.ReadAsync(new LedgerQuery(), Token)).Items;
        Assert.Equal(expected.Select(Facts), actual.Select(Facts));

        static (long, DateTimeOffset, double, double, double, DateTimeOffset?, double?) Facts(LedgerEntry entry) =>
            (entry.Id, entry.Prediction.AsOf, entry.Prediction.LastPrice, entry.Prediction.PredictedPrice, entry.Prediction.Scale,
                entry.Verification?.PriceTime, entry.Verification?.ActualPrice);
    }

    [Fact]
    public async Task A_catch_up_fetches_the_candles_that_are_missing_in_the_store_and_leaves_the_others()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = Btc(Warm + 60);
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, series, Warm);
        await loop.PlayAsync(3);
        List<Asset> filled = [];
        loop.Loop.Filled += filled.Add;
        await store.Database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "DELETE FROM candles WHERE open_time IN (SELECT open_time FROM candles ORDER BY open_time LIMIT 7 OFFSET 100)";
                return await command.ExecuteNonQueryAsync(token);
            },
            Token);

        var report = await loop.Loop.RunAsync(Token);

        Assert.Equal((7, 0), (report.CandlesAdded, report.PredictionsSettled));
        Assert.Equal([Sample.Btc], filled);
        Assert.Equal(0, (await loop.Loop.RunAsync(Token)).CandlesAdded);
        Assert.Single(filled);
        Assert.Equal(series[Sample.Btc].Take(Warm + 3), (await store.Candles.ReadAsync(Sample.Btc, null, null, 1000, Token)).Select(candle => candle.Candle));
        await loop.PlayAsync(2);
        Assert.Equal(5, (await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Total);
    }

    [Fact]
    public async Task A_loop_that_is_stopped_in_the_middle_of_a_catch_up_ends_quietly()
    {
        using var store = await TestDatabase.CreateAsync();
        using var stopping = new CancellationTokenSource();
        var wall = new FakeTimeProvider(Sample.Start + Warm * Sample.Minute);
        var market = new ReplayMarket(Btc(Warm + 60), Sample.Minute, new MarketClock(wall, wall.GetUtcNow(), 1));
        var candles = new StallingStore(store.Candles);
        var loop = new PredictionLoop(
            market, candles, store.Ledger, new FixedBundles(Sample.Minute, new ForecastingOptions()), new MarketOptions(),
            new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()), NullLogger<PredictionLoop>.Instance);
        var started = new TaskCompletionSource();
        var running = loop.RunAsync(started.SetResult, stopping.Token);
        await started.Task.WaitAsync(Token);
        candles.Stalls = true;
        var catchUp = loop.RunAsync(Token);
        await candles.Stalled.Task.WaitAsync(Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Waiting.Longest, Token));
        _ = catchUp;
    }

    private sealed class StallingStore(ICandleStore inner) : ICandleStore
    {
        public TaskCompletionSource Stalled { get; } = new();

        public bool Stalls { get; set; }

        public async Task<IReadOnlyList<ClosedCandle>> ReadAsync(
            Asset asset, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken)
        {
            if (Stalls)
            {
                Stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return await inner.ReadAsync(asset, from, to, limit, cancellationToken);
        }

        public Task<IReadOnlyList<Candle>> ReadFramesAsync(
            Asset asset, TimeSpan frame, DateTimeOffset? to, int limit, CancellationToken cancellationToken) =>
            inner.ReadFramesAsync(asset, frame, to, limit, cancellationToken);

        public Task<ClosedCandle?> ReadLastAsync(Asset asset, CancellationToken cancellationToken) => inner.ReadLastAsync(asset, cancellationToken);

        public Task<int> AddAsync(IReadOnlyCollection<ClosedCandle> candles, CancellationToken cancellationToken) => inner.AddAsync(candles, cancellationToken);
    }

    private sealed class BreakingMarket(IMarketSource inner) : IMarketSource
    {
        private const int BreaksAfter = 6000;

        public IMarketSourceFactory Kind => inner.Kind;

        public double Speed => inner.Speed;

        public IReadOnlyList<Asset> Assets => inner.Assets;

        public TimeSpan Interval => inner.Interval;

        public TimeProvider Clock => inner.Clock;

        public async IAsyncEnumerable<Candle> ReadHistoryAsync(
            Asset asset, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var read = 0;
            await foreach (var candle in inner.ReadHistoryAsync(asset, from, to, cancellationToken))
            {
                yield return ++read <= BreaksAfter ? candle : throw new IOException("The line is dead.");
            }
        }

        public IAsyncEnumerable<ClosedCandle> ReadLiveAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
            inner.ReadLiveAsync(after, cancellationToken);
    }

    private sealed class FaultyLedger(ILedger inner) : ILedger
    {
        public bool Broken { get; set; }

        public Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken) =>
            Broken ? throw new IOException("The disk is full.") : inner.AppendAsync(batch, cancellationToken);

        public Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken) => inner.ReadAsync(query, cancellationToken);

        public Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
            Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
            inner.ReadForecastsAsync(asset, horizon, from, to, cancellationToken);

        public Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken) =>
            inner.ReadRangesAsync(query, cancellationToken);

        public Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(
            Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken) =>
            inner.ReadEvidenceAsync(asset, horizon, to, cancellationToken);

        public Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken) =>
            inner.ReadPendingRangesAsync(cancellationToken);

        public Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken) => inner.FindSealAsync(id, cancellationToken);

        public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => inner.ReadPendingAsync(cancellationToken);

        public Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) => inner.VerifyChainAsync(cancellationToken);
    }
}
