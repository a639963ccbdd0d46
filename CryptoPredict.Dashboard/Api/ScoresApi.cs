using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The rolling scores, as the verification page shows them.</summary>
internal static class ScoresApi
{
    public static void MapScores(this IEndpointRouteBuilder api) => api
        .MapGet("/scores", List)
        .WithName("ListScores")
        .WithSummary("Rolling scores of every model beside persistence, per asset: errors are log returns, smaller is better.")
        .WithEntityTag()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static ScoreList List(string? asset, ILiveState live)
    {
        IEnumerable<Asset> assets = PageQuery.KnownOrAll(live, asset) is { } only ? [only] : live.Market.Assets;
        return new ScoreList([.. assets.Select(each => Describe(each, live.Get(each)))], live.Market.Kind.IsSimulated);
    }

    private static AssetScores Describe(Asset asset, AssetSnapshot? snapshot) => snapshot?.Scores is { } scores
        ? new AssetScores(
            asset.Symbol, snapshot.Verified, scores.BandCoverage.OrNull(), ShareRow.From(scores.Coverage), scores.Unverifiable, [.. scores.Models.Select(ScoreRow.From)])
        : new AssetScores(asset.Symbol, snapshot?.Verified ?? 0, null, null, 0, []);
}

/// <summary>The scores of assets.</summary>
/// <param name="Items">Per asset.</param>
/// <param name="Simulated">Whether the numbers rest on a simulated market.</param>
public sealed record ScoreList(IReadOnlyList<AssetScores> Items, bool Simulated);

/// <summary>The scores of one asset.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Verified">Predictions verified since the ledger began; the scores rest on the newest of them.</param>
/// <param name="BandCoverage">The share of targets that the band aims to hold; null before the first verification.</param>
/// <param name="InsideBand">The share that it held; null before the first verification.</param>
/// <param name="Unverifiable">Targets in the window that had no price.</param>
/// <param name="Models">The ensemble, persistence, then the members; empty before the first verification.</param>
public sealed record AssetScores(string Asset, long Verified, double? BandCoverage, ShareRow? InsideBand, int Unverifiable, IReadOnlyList<ScoreRow> Models);

/// <summary>A share with its 95 % interval, which counts overlapping targets once.</summary>
/// <param name="Hits">How often it came true.</param>
/// <param name="Count">Out of how many.</param>
/// <param name="Share">Hits / count; null when nothing was counted.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public sealed record ShareRow(int Hits, int Count, double? Share, double Low, double High)
{
    /// <summary>The row of a proportion.</summary>
    public static ShareRow From(Proportion share) => new(share.Hits, share.Count, share.Share.OrNull(), share.Low, share.High);
}

/// <summary>The scores of one model. What was not measured is null.</summary>
/// <param name="Model">The model; <c>ensemble</c> for all together, <c>persistence</c> for "no change".</param>
/// <param name="Count">Verified predictions in which it took part.</param>
/// <param name="EffectiveCount">Roughly how many of them are independent.</param>
/// <param name="Mae">Mean absolute error, log returns.</param>
/// <param name="Rmse">Root mean squared error, log returns.</param>
/// <param name="RelativeMae">MAE over that of "no change" on the same targets: below 1 is better.</param>
/// <param name="RSquared">R² against "no change": 1 − Σe² / Σr².</param>
/// <param name="Direction">How often the direction was right.</param>
/// <param name="Verdict">The Diebold-Mariano test against "no change" in a word.</param>
/// <param name="PValue">Its one-sided p-value of "smaller absolute error"; null while too early.</param>
public sealed record ScoreRow(
    string Model, int Count, int EffectiveCount, double? Mae, double? Rmse, double? RelativeMae, double? RSquared, ShareRow Direction, Verdict Verdict, double? PValue)
{
    /// <summary>The row of a score.</summary>
    public static ScoreRow From(ForecastScore score) => new(
        score.Model, score.Count, score.EffectiveCount, score.MeanAbsoluteError.OrNull(), score.RootMeanSquaredError.OrNull(), score.RelativeMae.OrNull(),
        score.RSquared.OrNull(), ShareRow.From(score.Direction), score.Verdict, score.PValue.OrNull());
}
