using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Ranges;

/// <summary>How far the price may go, how likely it gets to a level, and how such forecasts did.</summary>
public sealed partial class RangesPage
{
    private AssetSnapshot? _snapshot;
    private IReadOnlyList<RangeForecast> _forecasts = [];
    private RangeScores? _scores;
    private PlotData? _reliability;
    private PlotData _byHour = new("", [], []);
    private TimeSpan _horizon;
    private DateTimeOffset _now;

    [Inject]
    private RangeDiagnostics Diagnostics { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "horizon")]
    private string? Horizon { get; set; }

    [SupplyParameterFromQuery(Name = "level")]
    private string? Level { get; set; }

    [SupplyParameterFromQuery(Name = "minutes")]
    private string? Minutes { get; set; }

    private IReadOnlyList<(string, string)> HorizonChoices =>
        [.. Diagnostics.Horizons.Select(horizon => (horizon == State.Horizon ? "" : IntervalWords.Of(horizon), IntervalWords.Of(horizon)))];

    // Of the hour in which the forecasts were made; another horizon's scale grows with the root of the time.
    private double? UsualScale => _scores is null || _snapshot?.LastCandle is not { } last ? null
        : _scores.UsualScale[last.CloseTime.UtcDateTime.Hour] / Math.Sqrt(_horizon.TotalMinutes);

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asset = AssetAddress.Resolve(State, AssetSymbol);
        var horizon = Diagnostics.Horizons.Where(one => IntervalWords.Of(one) == Horizon).DefaultIfEmpty(State.Horizon).First();
        _now = State.Market.Clock.GetUtcNow();
        var snapshot = asset is null ? null : State.Get(asset.Value);
        var scores = asset is null ? null : await Diagnostics.OfAsync(asset.Value, horizon, cancellationToken);
        if (!ReferenceEquals(scores, _scores) && scores is not null)
        {
            var key = $"{asset} {horizon} {scores.First:O} {scores.Count}";
            (_reliability, _byHour) = (RangeCharts.Reliability(key, scores), RangeCharts.ByHour(key, scores));
        }

        (_snapshot, _scores, _horizon) = (snapshot, scores, horizon);
        _forecasts = snapshot?.Current?.Prediction is { } prediction && prediction.AsOf == snapshot.LastCandle?.CloseTime ? prediction.Ranges : [];
    }
}
