using CryptoPredict.Core.Loop;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What a prediction rests on.</summary>
internal static class ExplanationApi
{
    public static void MapExplanation(this IEndpointRouteBuilder api) => api
        .MapGet("/predictions/{id:long}/explanation", ExplainAsync)
        .WithName("ExplainPrediction")
        .WithSummary("What each feature contributed to the forecasts of a prediction's members that are trees; the contributions add up to the forecast.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<ExplanationAnswer> ExplainAsync(long id, PredictionExplainer explainer, ILiveState live, CancellationToken cancellationToken)
    {
        var found = await explainer.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new BadQueryException("id", $"There is no prediction {id}; GET /api/v1/predictions lists those there are.", StatusCodes.Status404NotFound);
        var prediction = found.Entry.Prediction;
        return new ExplanationAnswer(
            id, prediction.Asset.Symbol, prediction.AsOf, [.. found.Members.Select(MemberExplanationRow.From)], live.Market.Kind.IsSimulated);
    }
}

/// <summary>What a prediction rests on.</summary>
/// <param name="Id">Its id in the ledger.</param>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="AsOf">Close time of the newest candle it rests on, UTC.</param>
/// <param name="Members">Its members, in their order.</param>
/// <param name="Simulated">Whether the market is simulated.</param>
public sealed record ExplanationAnswer(long Id, string Asset, DateTimeOffset AsOf, IReadOnlyList<MemberExplanationRow> Members, bool Simulated);

/// <summary>A member's forecast, divided among the features.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">Its version.</param>
/// <param name="LogReturn">The forecast log return; null when it gave none.</param>
/// <param name="Weight">Its weight in the prediction.</param>
/// <param name="Base">The log return that is forecast when no feature is known; null without an explanation.</param>
/// <param name="Contributions">The features, that with the largest contribution first; with the base they add up to the forecast.</param>
/// <param name="WhyNot">Why there is no explanation; null when there is one.</param>
public sealed record MemberExplanationRow(
    string Model, string Version, double? LogReturn, double Weight, double? Base, IReadOnlyList<ContributionRow> Contributions, string? WhyNot)
{
    /// <summary>The row of a member.</summary>
    public static MemberExplanationRow From(MemberExplanation member) => new(
        member.Member.Model, member.Member.Version, member.Member.LogReturn, member.Member.Weight, member.WhyNot is null ? member.Base : null,
        [.. member.Contributions.Select(part => new ContributionRow(part.Feature.Name, part.Feature.Description, part.Value, part.LogReturn))], member.WhyNot);
}

/// <summary>What a feature contributed to a forecast.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Value">Its value at the as-of time.</param>
/// <param name="LogReturn">What it adds to the forecast: its SHAP value.</param>
public sealed record ContributionRow(string Feature, string Description, double Value, double LogReturn);
