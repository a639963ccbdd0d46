using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Loop;

/// <summary>
/// The live loop: each closed candle goes through the features, the forecasters and the ensemble; what comes of it, with
/// the checks the candle settles, is written to the ledger in one transaction and then published as a new snapshot.
/// </summary>
public sealed partial class PredictionLoop : ILiveState
{
    private const int CandlesAtOnce = 5000;

    private readonly ICandleStore _candles;
    private readonly ILedger _ledger;
    private readonly IBundleSource _bundles;
    private readonly MarketOptions _marketOptions;
    private readonly ForecastingOptions _forecasting;
    private readonly EnsembleOptions _ensemble;
    private readonly VerificationOptions _verification;
    private readonly ILogger<PredictionLoop> _logger;
    private ImmutableDictionary<Asset, AssetSnapshot> _snapshots;

    /// <summary>A loop that has not started.</summary>
    public PredictionLoop(
        IMarketSource market,
        ICandleStore candles,
        ILedger ledger,
        IBundleSource bundles,
        MarketOptions marketOptions,
        ForecastingOptions forecasting,
        EnsembleOptions ensemble,
        VerificationOptions verification,
        ILogger<PredictionLoop> logger)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(forecasting);
        Market = market;
        _candles = candles;
        _ledger = ledger;
        _bundles = bundles;
        _marketOptions = marketOptions;
        _forecasting = forecasting;
        _ensemble = ensemble;
        _verification = verification;
        _logger = logger;
        _snapshots = market.Assets.ToImmutableDictionary(
            asset => asset, asset => new AssetSnapshot(asset, null, [], null, "History is being taken in."));
    }

    /// <inheritdoc/>
    public event Action<Asset>? Changed;

    /// <inheritdoc/>
    public IMarketSource Market { get; }

    /// <inheritdoc/>
    public TimeSpan Horizon => _forecasting.Horizon;

    /// <inheritdoc/>
    public AssetSnapshot? Get(Asset asset) => Volatile.Read(ref _snapshots).GetValueOrDefault(asset);

    /// <summary>
    /// Takes in what was missed, settles what came due meanwhile, and then follows the market until its data end.
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
            asset => asset, asset => new AssetPipeline(asset, Market, _bundles, _forecasting, _ensemble, _verification));
        await WarmUpAsync(pipelines, cancellationToken).ConfigureAwait(false);
        started();
        await foreach (var candle in Market.ReadLiveAsync(now, cancellationToken).ConfigureAwait(false))
        {
            await StepAsync(pipelines[candle.Asset], candle, cancellationToken).ConfigureAwait(false);
        }

        foreach (var pipeline in pipelines.Values)
        {
            Publish(pipeline.Snapshot with { Waiting = "The market's data have ended: no candle follows." });
        }
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
        foreach (var (asset, pipeline) in pipelines)
        {
            var overdue = await SettleOverdueAsync(pipeline, [.. pending[asset]], cancellationToken).ConfigureAwait(false);
            var history = await _candles.ReadAsync(asset, null, null, AssetPipeline.WarmUpCandles, cancellationToken).ConfigureAwait(false);
            var recent = await ReadNewestAsync(asset, _verification.ScoreWindow + pipeline.PendingCount, cancellationToken).ConfigureAwait(false);
            var verified = await _ledger.ReadAsync(
                new LedgerQuery(asset, State: LedgerState.Verified, Limit: EnsembleAdaptation.RequiredRows(_ensemble)), cancellationToken).ConfigureAwait(false);
            pipeline.WarmUp(history, recent, verified);
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
            List<Verification.Verification> checks = [.. candles.SelectMany(candle => pipeline.Settle(candle, now)).Select(entry => entry.Verification!)];
            await _ledger.AppendAsync(new LedgerBatch([], [], checks), cancellationToken).ConfigureAwait(false);
            settled += checks.Count;
        }

        return settled;
    }

    private async Task StepAsync(AssetPipeline pipeline, ClosedCandle candle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (pipeline.Step(candle, Market.Clock.GetUtcNow().ToMilliseconds()) is not { } batch)
        {
            return;
        }

        // Not cancelled half way: at shutdown the candle in hand is finished.
        var entries = await _ledger.AppendAsync(batch, CancellationToken.None).ConfigureAwait(false);
        pipeline.Committed(entries);
        Publish(pipeline.Snapshot);
    }

    private void Publish(AssetSnapshot snapshot)
    {
        ImmutableInterlocked.AddOrUpdate(ref _snapshots, snapshot.Asset, snapshot, (_, _) => snapshot);
        Changed?.Invoke(snapshot.Asset);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: took in {Count} candles of history since {From:u}")]
    private static partial void LogHistory(ILogger logger, Asset asset, int count, DateTimeOffset from);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: warmed up on {Candles} candles and {Rows} ledger rows; settled {Overdue} overdue predictions, {Pending} wait")]
    private static partial void LogWarm(ILogger logger, Asset asset, int candles, int rows, int overdue, int pending);
}
