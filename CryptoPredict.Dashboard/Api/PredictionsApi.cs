using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The ledger's predictions.</summary>
internal static class PredictionsApi
{
    public static void MapPredictions(this IEndpointRouteBuilder api) => api
        .MapGet("/predictions", ListAsync)
        .WithName("ListPredictions")
        .WithSummary("Predictions, newest first, each with every member's forecast and the state of its check.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Page<PredictionRow>> ListAsync(
        [AsParameters] PageQuery query, StateFilter? state, ILiveState live, ILedger ledger, CancellationToken cancellationToken)
    {
        var asked = query.ToLedgerQuery(live, state?.Value);
        var page = await ledger.ReadAsync(asked, cancellationToken).ConfigureAwait(false);
        return new Page<PredictionRow>(
            [.. page.Items.Select(PredictionRow.From)], page.Total, asked.Offset, asked.Limit, live.Market.Kind.IsSimulated);
    }
}

/// <summary>A prediction.</summary>
/// <param name="Id">Its id in the ledger.</param>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="AsOf">Close time of the newest candle it rests on, UTC.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="TargetTime">The time whose price it predicts.</param>
/// <param name="LastPrice">The price it starts from: persistence's prediction.</param>
/// <param name="PredictedPrice">The predicted price.</param>
/// <param name="Lower">Lower end of the band.</param>
/// <param name="Upper">Upper end of the band.</param>
/// <param name="BandCoverage">The share of targets the band aims to hold.</param>
/// <param name="ProbabilityUp">P(price at target &gt; last price).</param>
/// <param name="Signal">Buy, Sell or Hold.</param>
/// <param name="State">Pending, Verified or Unverifiable.</param>
/// <param name="Members">Each member's forecast and weight.</param>
/// <param name="Arithmetic">By which arithmetic it was computed: its bits are the same on machines of the same one. Null for the oldest predictions.</param>
public sealed record PredictionRow(
    long Id, string Asset, DateTimeOffset AsOf, DateTimeOffset IssuedAt, DateTimeOffset TargetTime, double LastPrice, double PredictedPrice,
    double Lower, double Upper, double BandCoverage, double ProbabilityUp, Signal Signal, LedgerState State, IReadOnlyList<MemberRow> Members,
    string? Arithmetic)
{
    /// <summary>The row of a ledger entry.</summary>
    public static PredictionRow From(LedgerEntry entry)
    {
        var p = entry.Prediction;
        var state = entry.Verification?.Status switch
        {
            null => LedgerState.Pending,
            VerificationStatus.Verified => LedgerState.Verified,
            _ => LedgerState.Unverifiable,
        };
        return new PredictionRow(
            entry.Id, p.Asset.Symbol, p.AsOf, p.IssuedAt, p.TargetTime, p.LastPrice, p.PredictedPrice, p.Lower, p.Upper, p.BandCoverage,
            p.ProbabilityUp, p.Signal, state,
            [.. p.Members.Select(m => new MemberRow(
                m.Model, m.Version, m.LogReturn is { } r ? p.LastPrice * Math.Exp(r) : null, m.LogReturn, m.Weight, m.LeftOut))],
            p.Arithmetic);
    }
}

/// <summary>A member's part in a prediction.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="PredictedPrice">Its own forecast as a price; null when it was left out.</param>
/// <param name="LogReturn">Its own forecast log return; null when it was left out.</param>
/// <param name="Weight">Its weight in the ensemble.</param>
/// <param name="LeftOut">Why it was left out.</param>
public sealed record MemberRow(string Model, string Version, double? PredictedPrice, double? LogReturn, double Weight, string? LeftOut);
