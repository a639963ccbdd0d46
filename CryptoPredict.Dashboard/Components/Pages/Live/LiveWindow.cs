using System.Collections.Immutable;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.Live;

/// <summary>
/// The last hours of one asset for its chart: read once from the stores, then grown from snapshots; a gap is read again.
/// </summary>
/// <param name="candles">Where older candles are.</param>
/// <param name="ledger">Where older forecasts are.</param>
internal sealed class LiveWindow(ICandleStore candles, ILedger ledger)
{
    /// <summary>How many candles are kept: three hours of minutes.</summary>
    public const int Candles = 180;

    private Asset? _asset;
    private ImmutableList<ClosedCandle> _candles = [];

    // By target time. Of a ledger's row no more is kept than is drawn: each open page has a window of its own.
    private ImmutableSortedDictionary<DateTimeOffset, ChartForecast> _forecasts = ImmutableSortedDictionary<DateTimeOffset, ChartForecast>.Empty;

    /// <summary>What the chart shows, after taking in a snapshot.</summary>
    /// <param name="snapshot">The asset's newest snapshot.</param>
    /// <param name="cancellationToken">Ends the reading of the stores.</param>
    public async Task<PriceChartData> RefreshAsync(AssetSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (_asset != snapshot.Asset)
        {
            await LoadAsync(snapshot.Asset, cancellationToken);
        }

        await AddCandlesAsync(snapshot, cancellationToken);
        AddForecasts(snapshot.Recent.IsDefault ? [] : snapshot.Recent);
        return ToChart(snapshot);
    }

    private async Task LoadAsync(Asset asset, CancellationToken cancellationToken)
    {
        var loaded = await candles.ReadAsync(asset, from: null, to: null, Candles, cancellationToken);
        var from = loaded.Count > 0 ? loaded[0].Candle.OpenTime : (DateTimeOffset?)null;
        var page = await ledger.ReadAsync(new LedgerQuery(asset, From: from, Limit: Candles), cancellationToken);
        _candles = [.. loaded];
        _forecasts = _forecasts.Clear();
        AddForecasts(page.Items);
        _asset = asset;
    }

    private async Task AddCandlesAsync(AssetSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.LastCandle is not { } last)
        {
            return;
        }

        var newest = _candles.IsEmpty ? DateTimeOffset.MinValue : _candles[^1].CloseTime;
        if (last.CloseTime <= newest)
        {
            return;
        }

        // The snapshot carries one candle; when more came since the last look, the store has the others.
        var added = last.Candle.OpenTime == newest
            ? [last]
            : await candles.ReadAsync(snapshot.Asset, from: newest, to: null, Candles, cancellationToken);
        _candles = _candles.AddRange(added.Where(c => c.CloseTime > newest));
        _candles = _candles.RemoveRange(0, Math.Max(0, _candles.Count - Candles));
    }

    private void AddForecasts(IReadOnlyList<LedgerEntry> entries)
    {
        _forecasts = _forecasts.SetItems(entries.Select(entry => entry.Prediction).Select(p => KeyValuePair.Create(
            p.TargetTime, new ChartForecast(p.TargetTime.ToUnixTimeSeconds(), p.PredictedPrice, p.Lower, p.Upper))));
        if (!_candles.IsEmpty)
        {
            _forecasts = _forecasts.RemoveRange(_forecasts.Keys.Where(time => time < _candles[0].CloseTime));
        }
    }

    private PriceChartData ToChart(AssetSnapshot snapshot) => new(
        snapshot.Asset.Symbol,
        [.. _candles.Select(c => new ChartCandle(
            c.CloseTime.ToUnixTimeSeconds(), c.Candle.Open, c.Candle.High, c.Candle.Low, c.Candle.Close, c.Candle.Volume))],
        [.. _forecasts.Values],
        snapshot.Current?.Prediction.TargetTime.ToUnixTimeSeconds(),
        snapshot.LastCandle?.Candle.Close);
}
