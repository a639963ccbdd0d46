using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>The whole story of one prediction: what was said, what came, who said what and why, and where it stands in the chain.</summary>
public sealed partial class PredictionPage
{
    private PredictionExplanation? _explanation;
    private MemberExplanation[] _explained = [];
    private IReadOnlyList<(Feature Feature, double Value, double?[] Parts)> _features = [];
    private LedgerSeal? _seal;
    private PlotData _chart = new("", [], []);
    private DateTimeOffset _now;

    /// <summary>Its id in the ledger.</summary>
    [Parameter]
    public long Id { get; set; }

    [Inject]
    private PredictionExplainer Explainer { get; set; } = null!;

    [Inject]
    private ICandleStore Candles { get; set; } = null!;

    [Inject]
    private ILedger Ledger { get; set; } = null!;

    private string Heading => _explanation is { Entry.Prediction: var prediction }
        ? VerificationTexts.FormatForecastOf(prediction.Asset.Symbol, NumberFormat.Count(Id)) : VerificationTexts.Forecast;

    private string Back => AssetAddress.Page("verification", _explanation?.Entry.Prediction.Asset.Symbol);

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _now = State.Market.Clock.GetUtcNow();
        if (_explanation is { Entry: { Verification: not null } entry } && entry.Id == Id)
        {
            return;
        }

        _explanation = await Explainer.FindAsync(Id, cancellationToken);
        _seal = await Ledger.FindSealAsync(Id, cancellationToken);
        _explained = [.. _explanation?.Members.Where(member => member.WhyNot is null) ?? []];
        _features = Features(_explained);
        if (_explanation?.Entry is { Prediction: var made } said)
        {
            var interval = State.Market.Interval;
            var candles = await Candles.ReadAsync(
                made.Asset, made.AsOf - ((PredictionChart.Before + 1) * interval), made.TargetTime, int.MaxValue, cancellationToken);
            _chart = PredictionChart.Of(said, candles, interval);
        }
    }

    private static List<(Feature, double, double?[])> Features(MemberExplanation[] members)
    {
        if (members.Length == 0)
        {
            return [];
        }

        var parts = members.Select(member => member.Contributions.ToDictionary(part => part.Feature.Name, StringComparer.Ordinal)).ToArray();
        return
        [
            .. members[0].Contributions
                .Select(first => (first.Feature, first.Value, Parts: parts.Select(part => part.GetValueOrDefault(first.Feature.Name)?.LogReturn).ToArray()))
                .OrderByDescending(row => row.Parts.Sum(part => Math.Abs(part ?? 0))),
        ];
    }

    // Issued in another second than the one it was made for, as when it was made up for.
    private static bool IsLate(Prediction prediction) => prediction.IssuedAt.ToUnixTimeSeconds() != prediction.AsOf.ToUnixTimeSeconds();

    private static double? NoChange(Prediction prediction, PredictionVerification check) =>
        check.ActualPrice is { } came ? -Math.Log(came / prediction.LastPrice) : null;
}
