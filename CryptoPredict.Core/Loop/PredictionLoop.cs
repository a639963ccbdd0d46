using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Loop;

/// <summary>
/// The live loop: each closed candle goes through the features, the forecasters and the ensemble; what comes of it, with
/// the checks the candle settles, is written to the ledger in one transaction and then published as a new snapshot.
/// </summary>
public sealed partial class PredictionLoop : ILiveState, ICatchUp, IPriceChances
{
    private const int CandlesAtOnce = 5000;

    private readonly ICandleStore _candles;
    private readonly ILedger _ledger;
    private readonly IBundleSource _bundles;
    private readonly MarketOptions _marketOptions;
    private readonly PipelineOptions _options;
    private readonly ILogger<PredictionLoop> _logger;
    private readonly Channel<TaskCompletionSource<CatchUpReport>> _catchUps = Channel.CreateUnbounded<TaskCompletionSource<CatchUpReport>>();
    private ImmutableDictionary<Asset, AssetSnapshot> _snapshots;
    private Dictionary<Asset, AssetPipeline> _pipelines = [];
    private bool _following;
    private volatile bool _hasEnded;

    /// <summary>A loop that has not started.</summary>
    public PredictionLoop(
        IMarketSource market,
        ICandleStore candles,
        ILedger ledger,
        IBundleSource bundles,
        MarketOptions marketOptions,
        PipelineOptions options,
        ILogger<PredictionLoop> logger)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(options);
        Market = market;
        FirstClose = new(((market.Clock.GetUtcNow().UtcTicks / market.Interval.Ticks) + 1) * market.Interval.Ticks, TimeSpan.Zero);
        _candles = candles;
        _ledger = ledger;
        _bundles = bundles;
        _marketOptions = marketOptions;
        _options = options;
        _logger = logger;
        _snapshots = market.Assets.ToImmutableDictionary(
            asset => asset, asset => new AssetSnapshot(asset, null, [], null, "History is being taken in."));
    }

    /// <inheritdoc/>
    public event Action<Asset>? Changed;

    /// <summary>A catch-up has stored candles of an asset behind its newest one. Raised on the loop's thread: handlers only signal.</summary>
    public event Action<Asset>? Filled;

    /// <inheritdoc/>
    public IMarketSource Market { get; }

    /// <summary>Where it measures itself; null for nowhere.</summary>
    public LoopMetrics? Metrics { get; init; }

    /// <inheritdoc/>
    public TimeSpan Horizon => _options.Forecasting.Horizon;

    /// <inheritdoc/>
    public DateTimeOffset FirstClose { get; }

    /// <inheritdoc/>
    public bool HasEnded => _hasEnded;

    /// <inheritdoc/>
    public AssetSnapshot? Get(Asset asset) => Volatile.Read(ref _snapshots).GetValueOrDefault(asset);

    /// <summary>
    /// Takes in what was missed, settles what came due meanwhile, and then follows the market until its data end. What waits then for a price that
    /// cannot come is unverifiable.
    /// </summary>
    /// <param name="started">Called once, when history is in and the loop follows the market.</param>
    /// <param name="cancellationToken">Ends the loop; what is being written is finished first.</param>
    public async Task RunAsync(Action started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(started);
        var now = Market.Clock.GetUtcNow();
        foreach (var asset in Market.Assets)
        {
            await TakeInHistoryAsync(asset, now, cancellationToken).ConfigureAwait(false);
        }

        await _bundles.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var pipelines = Market.Assets.ToDictionary(
            asset => asset, asset => new AssetPipeline(asset, Market, _bundles, _options));
        await WarmUpAsync(pipelines, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _pipelines, pipelines);
        started();
        Volatile.Write(ref _following, true);
        try
        {
            await FollowAsync(pipelines, now, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _following, false);
            RefuseCatchUps();
        }

        _hasEnded = true;
        foreach (var pipeline in pipelines.Values)
        {
            // Not cancelled half way, as at every candle.
            var batch = pipeline.Expire(Market.Clock.GetUtcNow().ToMilliseconds());
            await _ledger.AppendAsync(batch, CancellationToken.None).ConfigureAwait(false);
            Metrics?.Settled(pipeline.Asset, batch.Verifications);
            Publish(pipeline.Snapshot with { Waiting = "The market's data have ended: no candle follows." });
        }
    }

    /// <inheritdoc/>
    /// <remarks>Done on the loop's thread, between two candles, so that no prediction can be settled twice.</remarks>
    public async Task<CatchUpReport> RunAsync(CancellationToken cancellationToken)
    {
        var request = new TaskCompletionSource<CatchUpReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        _catchUps.Writer.TryWrite(request);
        if (!Volatile.Read(ref _following))
        {
            RefuseCatchUps();
        }

        return await request.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public TimeSpan Longest => _options.HorizonsIn(Market.Interval)[^1] * Market.Interval;

    /// <inheritdoc/>
    public PriceChances? Ask(Asset asset, double level, TimeSpan within)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(within, Longest);
        return Volatile.Read(ref _pipelines).GetValueOrDefault(asset)?.Ask(level, (int)Math.Ceiling(within / Market.Interval));
    }

    /// <inheritdoc/>
    public PriceChances? Ask(Asset asset, double level, DateTimeOffset until)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        return Volatile.Read(ref _pipelines).GetValueOrDefault(asset)?.Ask(level, until);
    }

    private async Task FollowAsync(Dictionary<Asset, AssetPipeline> pipelines, DateTimeOffset after, CancellationToken cancellationToken)
    {
        await using var candles = Market.ReadLiveAsync(after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var next = candles.MoveNextAsync().AsTask();
        try
        {
            var asked = _catchUps.Reader.WaitToReadAsync(cancellationToken).AsTask();
            while (true)
            {
                await Task.WhenAny(next, asked).ConfigureAwait(false);
                if (asked.IsCompletedSuccessfully)
                {
                    while (_catchUps.Reader.TryRead(out var request))
                    {
                        await CatchUpAsync(pipelines.Values, request, cancellationToken).ConfigureAwait(false);
                    }

                    asked = _catchUps.Reader.WaitToReadAsync(cancellationToken).AsTask();
                }

                if (next.IsCompleted)
                {
                    if (!await next.ConfigureAwait(false))
                    {
                        return;
                    }

                    await StepAsync(pipelines[candles.Current.Asset], candles.Current, cancellationToken).ConfigureAwait(false);
                    next = candles.MoveNextAsync().AsTask();
                }
            }
        }
        finally
        {
            // Cancelled during a catch-up, the source still waits for its next candle: it cannot be disposed of before it has noticed.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void RefuseCatchUps()
    {
        while (_catchUps.Reader.TryRead(out var request))
        {
            request.TrySetResult(new CatchUpReport(0, 0, "The loop follows no market just now: it takes in what it missed when it starts."));
        }
    }

    private static string Words(int added, int settled) => (added, settled) switch
    {
        (0, 0) => "Nothing was missing and nothing overdue.",
        (_, 0) => $"{added} missing candles were fetched.",
        (0, _) => $"{settled} overdue predictions were settled.",
        _ => $"{added} missing candles were fetched, {settled} overdue predictions settled.",
    };

    private async Task CatchUpAsync(
        IReadOnlyCollection<AssetPipeline> pipelines, TaskCompletionSource<CatchUpReport> request, CancellationToken cancellationToken)
    {
        try
        {
            var (added, settled) = (0, 0);
            foreach (var pipeline in pipelines)
            {
                added += await FillGapsAsync(pipeline.Asset, cancellationToken).ConfigureAwait(false);
                var (taken, checks) = await StepToNowAsync(pipeline, cancellationToken).ConfigureAwait(false);
                added += taken;
                settled += checks;
            }

            request.TrySetResult(new CatchUpReport(added, settled, Words(added, settled)));
        }
#pragma warning disable CA1031 // The asker learns what went wrong; the loop goes on with the next candle.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            request.TrySetException(fault);
        }
    }

    /// <summary>Fetches what is missing between the stored candles of the configured days of history.</summary>
    private async Task<int> FillGapsAsync(Asset asset, CancellationToken cancellationToken)
    {
        var now = Market.Clock.GetUtcNow();
        var days = TimeSpan.FromDays(_marketOptions.HistoryDays);
        var stored = await _candles.ReadAsync(asset, now - days, null, (int)(days / Market.Interval) + 1, cancellationToken).ConfigureAwait(false);
        List<ClosedCandle> missing = [];
        for (var i = 1; i < stored.Count; i++)
        {
            var (from, to) = (stored[i - 1].CloseTime, stored[i].Candle.OpenTime);
            if (to > from)
            {
                await foreach (var candle in Market.ReadHistoryAsync(asset, from, to, cancellationToken).ConfigureAwait(false))
                {
                    missing.Add(new ClosedCandle(asset, candle, candle.OpenTime + Market.Interval, now.ToMilliseconds()));
                }
            }
        }

        var added = missing.Count == 0 ? 0 : await _candles.AddAsync(missing, cancellationToken).ConfigureAwait(false);
        if (added > 0)
        {
            Filled?.Invoke(asset);
        }

        return added;
    }

    private async Task TakeInHistoryAsync(Asset asset, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await _candles.ReadLastAsync(asset, cancellationToken).ConfigureAwait(false);
        var from = last?.CloseTime ?? now - TimeSpan.FromDays(_marketOptions.HistoryDays);
        List<ClosedCandle> candles = [];
        await foreach (var candle in Market.ReadHistoryAsync(asset, from, now, cancellationToken).ConfigureAwait(false))
        {
            candles.Add(new ClosedCandle(asset, candle, candle.OpenTime + Market.Interval, now.ToMilliseconds()));
        }

        // All in one transaction: a market that goes on at the last candle every asset has must not find half a history.
        var added = await _candles.AddAsync(candles, cancellationToken).ConfigureAwait(false);
        LogHistory(_logger, asset, added, from);
    }

    private async Task WarmUpAsync(Dictionary<Asset, AssetPipeline> pipelines, CancellationToken cancellationToken)
    {
        var pending = (await _ledger.ReadPendingAsync(cancellationToken).ConfigureAwait(false)).ToLookup(entry => entry.Prediction.Asset);
        var pendingRanges = (await _ledger.ReadPendingRangesAsync(cancellationToken).ConfigureAwait(false)).ToLookup(entry => entry.Asset);
        foreach (var (asset, pipeline) in pipelines)
        {
            pipeline.Await(pendingRanges[asset]);
            var overdue = await SettleOverdueAsync(pipeline, [.. pending[asset]], cancellationToken).ConfigureAwait(false);
            var steps = (int)(Horizon / Market.Interval);
            var history = await _candles.ReadAsync(asset, null, null, _options.WarmUpCandles(Market.Interval), cancellationToken).ConfigureAwait(false);
            var since = history.Count == 0 ? DateTimeOffset.MinValue : history[0].CloseTime;
            var forecasts = await _ledger.ReadForecastsAsync(asset, Horizon, since, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);

            // Also what came since the evidence was last kept.
            var newest = Math.Max(_options.Verification.ScoreWindow, (int)(EvidenceState.Every / Market.Interval) + steps) + pipeline.PendingCount;
            var recent = await ReadNewestAsync(asset, newest, cancellationToken).ConfigureAwait(false);
            var verified = await _ledger.ReadAsync(
                new LedgerQuery(asset, State: LedgerState.Verified, Limit: EnsembleAdaptation.RequiredRows(_options.Ensemble) + steps), cancellationToken)
                    .ConfigureAwait(false);
            if (await _ledger.ReadEvidenceAsync(asset, Horizon, null, cancellationToken).ConfigureAwait(false) is [.., var kept])
            {
                pipeline.Restore(kept);
            }

            var outcomes = pipeline.WarmUp(history, forecasts, recent, verified, Market.Clock.GetUtcNow().ToMilliseconds());
            if (outcomes.Count > 0)
            {
                await _ledger.AppendAsync(new LedgerBatch([], [], []) { RangeOutcomes = outcomes }, cancellationToken).ConfigureAwait(false);
            }

            Publish(pipeline.Snapshot);
            LogWarm(_logger, asset, history.Count, recent.Count, overdue, pipeline.PendingCount);
        }
    }

    private async Task<List<LedgerEntry>> ReadNewestAsync(Asset asset, int count, CancellationToken cancellationToken)
    {
        List<LedgerEntry> rows = [];
        while (rows.Count < count)
        {
            var query = new LedgerQuery(asset, Offset: rows.Count, Limit: Math.Min(count - rows.Count, LedgerQuery.MaxLimit));
            var page = await _ledger.ReadAsync(query, cancellationToken).ConfigureAwait(false);
            rows.AddRange(page.Items);
            if (page.Items.Count < query.Limit)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>Walks the stored candles since the oldest due time, as if they had just come.</summary>
    private async Task<int> SettleOverdueAsync(AssetPipeline pipeline, IReadOnlyList<LedgerEntry> pending, CancellationToken cancellationToken)
    {
        var settled = 0;
        if (pipeline.Await(pending) is not { } from)
        {
            return settled;
        }

        var now = Market.Clock.GetUtcNow().ToMilliseconds();
        for (var window = CandlesAtOnce * Market.Interval; from < now; from += window)
        {
            var candles = await _candles.ReadAsync(pipeline.Asset, from, from + window, CandlesAtOnce, cancellationToken).ConfigureAwait(false);
            List<PredictionVerification> checks = [.. candles.SelectMany(candle => pipeline.Settle(candle, now)).Select(entry => entry.Verification!)];
            await _ledger.AppendAsync(new LedgerBatch([], [], checks), cancellationToken).ConfigureAwait(false);
            Metrics?.Settled(pipeline.Asset, checks);
            settled += checks.Count;
        }

        return settled;
    }

    /// <summary>Takes the candles that a silent feed owes; should it bring them yet, they are known already.</summary>
    private async Task<(int Taken, int Checks)> StepToNowAsync(AssetPipeline pipeline, CancellationToken cancellationToken)
    {
        if (pipeline.Snapshot.LastCandle is not { } last)
        {
            return (0, 0);
        }

        var (taken, checks) = (0, 0);
        var now = Market.Clock.GetUtcNow();
        await foreach (var candle in Market.ReadHistoryAsync(pipeline.Asset, last.CloseTime, now, cancellationToken).ConfigureAwait(false))
        {
            checks += await StepAsync(
                pipeline, new ClosedCandle(pipeline.Asset, candle, candle.OpenTime + Market.Interval, now.ToMilliseconds()), cancellationToken)
                    .ConfigureAwait(false);
            taken++;
        }

        return (taken, checks);
    }

    private async Task<int> StepAsync(AssetPipeline pipeline, ClosedCandle candle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LedgerBatch? batch;

        // Ends before the snapshot is published: what that sets in motion is no part of the candle.
        using (var span = Traces.Source.StartActivity("candle"))
        {
            span?.SetTag("asset", candle.Asset.Symbol).SetTag("close_time", candle.CloseTime.ToString("O", CultureInfo.InvariantCulture));
            batch = pipeline.Step(candle, Market.Clock.GetUtcNow().ToMilliseconds());
            if (batch is null)
            {
                return 0;
            }

            using var write = Traces.Source.StartActivity("ledger");
            write?.SetTag("predictions", batch.Predictions.Count).SetTag("verifications", batch.Verifications.Count);

            // Not cancelled half way: at shutdown the candle in hand is finished.
            pipeline.Committed(await _ledger.AppendAsync(batch, CancellationToken.None).ConfigureAwait(false));
        }

        Metrics?.Stepped(candle.Asset, batch, (Market.Clock.GetUtcNow() - candle.ArrivedAt) / Market.Speed);
        Publish(pipeline.Snapshot);
        return batch.Verifications.Count;
    }

    private void Publish(AssetSnapshot snapshot)
    {
        ImmutableInterlocked.AddOrUpdate(ref _snapshots, snapshot.Asset, snapshot, (_, _) => snapshot);
        Changed?.Invoke(snapshot.Asset);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: took in {Count} candles of history since {From:u}")]
    private static partial void LogHistory(ILogger logger, Asset asset, int count, DateTimeOffset from);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Asset}: warmed up on {Candles} candles and {Rows} ledger rows; settled {Overdue} overdue predictions, {Pending} wait")]
    private static partial void LogWarm(ILogger logger, Asset asset, int candles, int rows, int overdue, int pending);
}
