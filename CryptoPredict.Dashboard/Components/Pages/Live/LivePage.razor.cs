using System.Globalization;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Live;

/// <summary>The present of one asset, and a card for each of the others.</summary>
public sealed partial class LivePage
{
    private LiveWindow? _window;
    private IReadOnlyList<AssetSnapshot> _overview = [];
    private AssetSnapshot? _snapshot;
    private PriceChartData? _chart;
    private DateTimeOffset _now;
    private DateTimeOffset? _pausedAt;
    private bool _unknownAsset;

    [Inject]
    private ICandleStore CandleStore { get; set; } = null!;

    [Inject]
    private ILedger Ledger { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "range")]
    private string? Range { get; set; }

    [SupplyParameterFromQuery(Name = "frame")]
    private string? Frame { get; set; }

    private string Minutes => State.Horizon.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);

    private string ChartLabel
    {
        get
        {
            var last = _snapshot?.LastCandle?.Candle.Close;
            var forecast = _snapshot?.Current?.Prediction.PredictedPrice;
            return LiveTexts.FormatLabelOfChart(_snapshot?.Asset.Symbol, NumberFormat.Price(last), NumberFormat.Price(forecast, last ?? 0));
        }
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asset = AssetAddress.Resolve(State, AssetSymbol);
        if (_pausedAt is not null && asset == _snapshot?.Asset)
        {
            return;
        }

        _pausedAt = null;
        _now = State.Market.Clock.GetUtcNow();
        _overview = [.. State.Market.Assets.Select(State.Get).OfType<AssetSnapshot>()];
        _unknownAsset = asset is null;
        var snapshot = asset is null ? null : State.Get(asset.Value);
        _window ??= new LiveWindow(CandleStore, Ledger);
        _chart = snapshot is null ? null : await _window.RefreshAsync(snapshot, cancellationToken);
        _snapshot = snapshot;
    }

    private Task TogglePauseAsync()
    {
        _pausedAt = _pausedAt is null ? State.Market.Clock.GetUtcNow() : null;
        return _pausedAt is null ? RefreshNowAsync() : Task.CompletedTask;
    }
}
