using System.Data.Common;
using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>Were the forecasts right, and were they better than saying "no change"?</summary>
public sealed partial class VerificationPage
{
    private readonly PlotSeries[] _overTimeSeries =
    [
        new(VerificationTexts.AbsoluteError, "forecast-dot", ChartShape.Points),
        new(VerificationTexts.Ensemble, "forecast", ChartShape.Line),
        new(VerificationTexts.NoChangeModel, "persistence", ChartShape.Line),
    ];

    private readonly PlotSeries[] _differenceSeries =
    [
        new(VerificationTexts.EnsembleLessNoChange, "forecast", ChartShape.Line),
        new(VerificationTexts.NoChangeModel, "persistence", ChartShape.Dashes),
    ];

    private readonly PlotSeries[] _distributionSeries =
        [new(VerificationTexts.Ensemble, "forecast", ChartShape.Bars), new(VerificationTexts.NoChangeModel, "persistence", ChartShape.Line)];

    private LedgerFilter _filter = LedgerFilter.Standard;
    private ErrorWindow? _window;
    private ErrorPicture _errors = ErrorPicture.Empty;
    private AssetSnapshot? _snapshot;
    private LedgerTable? _ledger;
    private DateTimeOffset? _oldSince;

    [Inject]
    private ErrorWindows Windows { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? RowState { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    // Not even a forecast was made.
    private static bool IsEmpty(AssetSnapshot snapshot) => snapshot.Recent.IsDefaultOrEmpty && snapshot.Scores is null;

    private void Age(DateTimeOffset? old) => _oldSince = old;

    // What comes of it the table tells.
    private async Task TryAgainAsync()
    {
        try
        {
            await (_ledger?.TryAgainAsync() ?? Task.CompletedTask);
        }
        catch (Exception fault) when (fault is DbException or IOException)
        {
            // The notice stays.
        }
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _filter = LedgerFilter.Parse(AskedRange(LedgerFilter.DefaultRange), RowState, Scope);
        _snapshot = AssetAddress.Resolve(State, AssetSymbol) is { } asset ? State.Get(asset) : null;
        if (_snapshot is null)
        {
            return;
        }

        _window = Windows.Of(_snapshot.Asset, _filter.Range, Browser.Zone);
        _errors = await _window.RefreshAsync(_snapshot, State.Market.Clock.GetUtcNow(), cancellationToken);
    }
}
