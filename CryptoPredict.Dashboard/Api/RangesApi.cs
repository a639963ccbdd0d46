using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Dashboard.Api;

/// <summary>How range forecasts did.</summary>
internal static class RangesApi
{
    public static void MapRanges(this IEndpointRouteBuilder api) => api
        .MapGet("/assets/{asset}/ranges/scores", ScoreAsync)
        .WithName("ScoreRanges")
        .WithSummary("What an asset's range forecasts of the newest week held at a horizon, beside naive bands, and how its chances did.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<RangeScoresAnswer> ScoreAsync(
        string asset, TimeSpan? horizon, ILiveState live, RangeDiagnostics diagnostics, CancellationToken cancellationToken)
    {
        var known = PageQuery.Known(live, asset);
        var asked = horizon ?? live.Horizon;
        return diagnostics.Horizons.Contains(asked)
            ? RangeScoresAnswer.From(known.Symbol, asked, await diagnostics.OfAsync(known, asked, cancellationToken).ConfigureAwait(false), live)
            : throw new BadQueryException("horizon", $"horizon is how far ahead the forecasts look: give one of {string.Join(", ", diagnostics.Horizons)}.");
    }
}

/// <summary>How range forecasts of a horizon did. What was not measured is null; widths and scores are log returns.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Horizon">How far ahead the forecasts look.</param>
/// <param name="Count">Targets that have come.</param>
/// <param name="Independent">Roughly how many of them are independent.</param>
/// <param name="First">When the first of the forecasts was made, UTC market time.</param>
/// <param name="Bands">The bands by coverage.</param>
/// <param name="WeightedIntervalScore">Over all bands and the centre; smaller is better.</param>
/// <param name="Ours">The 90 % band on the targets at which naive ones could speak.</param>
/// <param name="DayQuantile">The 90 % quantile of the moves of the last 1,440 candles.</param>
/// <param name="Ewma">An exponentially weighted variance (0.94) with a normal distribution.</param>
/// <param name="MissRate">Kupiec's test of the 90 % band on targets that do not overlap.</param>
/// <param name="MissesInARow">Christoffersen's.</param>
/// <param name="ByRegime">What the 90 % band held of the calmest, the middle and the wildest third.</param>
/// <param name="ByHour">What it held by the hour (UTC) of the forecast.</param>
/// <param name="Touches">The chances to touch.</param>
/// <param name="Ends">The chances to end so far away.</param>
/// <param name="Volatility">The scale as a forecast of volatility.</param>
/// <param name="Simulated">Whether the market is simulated.</param>
public sealed record RangeScoresAnswer(
    string Asset, TimeSpan Horizon, int Count, int Independent, DateTimeOffset? First, IReadOnlyList<RangeBandRow> Bands, double? WeightedIntervalScore,
    BandScores? Ours, BandScores? DayQuantile, BandScores? Ewma, TestRow? MissRate, TestRow? MissesInARow, IReadOnlyList<ShareRow> ByRegime,
    IReadOnlyList<ShareRow> ByHour, ChanceTableRow Touches, ChanceTableRow Ends, VolatilityRow? Volatility, bool Simulated)
{
    internal static RangeScoresAnswer From(string asset, TimeSpan horizon, RangeScores scores, ILiveState live) => new(
        asset, horizon, scores.Count, scores.Independent, scores.First, [.. scores.Levels.Select(RangeBandRow.From)], scores.WeightedIntervalScore.OrNull(),
        scores.Ours, scores.DayQuantile, scores.Ewma, TestRow.From(scores.MissRate), TestRow.From(scores.MissesInARow),
        [.. scores.ByRegime.Select(ShareRow.From)], [.. scores.ByHour.Select(ShareRow.From)], ChanceTableRow.From(scores.Touches),
        ChanceTableRow.From(scores.Ends), VolatilityRow.From(scores.Volatility), live.Market.Kind.IsSimulated);
}

/// <summary>What the bands of one coverage held.</summary>
/// <param name="Level">The share that they aim to hold.</param>
/// <param name="Held">The share that they held.</param>
/// <param name="Width">Mean width.</param>
public sealed record RangeBandRow(double Level, ShareRow Held, double? Width)
{
    internal static RangeBandRow From(LevelScore score) => new(score.Level, ShareRow.From(score.Held), score.Width.OrNull());
}

/// <summary>How chances of a kind did.</summary>
/// <param name="Distances">For each distance.</param>
/// <param name="Reliability">What was said beside what came, in tenths of the chance.</param>
/// <param name="CalibrationError">Mean |said − came| in tenths of the chance, for each distance, and of that the mean.</param>
public sealed record ChanceTableRow(IReadOnlyList<ChanceRow> Distances, IReadOnlyList<ReliabilityBin> Reliability, double? CalibrationError)
{
    internal static ChanceTableRow From(ChanceTable table) =>
        new([.. table.Distances.Select(ChanceRow.From)], table.Reliability, table.CalibrationError.OrNull());
}

/// <summary>How the chances of one distance did.</summary>
/// <param name="Distance">The distance, a log return.</param>
/// <param name="Came">The share of targets that got there.</param>
/// <param name="Brier">Mean (p − o)²; smaller is better.</param>
/// <param name="Skill">1 − Brier ÷ that of the frequency of the last 7 days.</param>
public sealed record ChanceRow(double Distance, double? Came, double? Brier, double? Skill)
{
    internal static ChanceRow From(ChanceScore score) => new(score.Distance, score.Came.OrNull(), score.Brier.OrNull(), score.Skill.OrNull());
}

/// <summary>How the scale did as a forecast of volatility.</summary>
/// <param name="RSquared">Squared correlation of its logarithm with that of the variance realised until the target.</param>
/// <param name="QuasiLikelihood">Mean RV / σ² + ln σ²: smaller is better.</param>
/// <param name="OfEwma">That of an exponentially weighted mean (0.94).</param>
/// <param name="OfLastHour">That of "as the last hour".</param>
public sealed record VolatilityRow(double? RSquared, double QuasiLikelihood, double OfEwma, double OfLastHour)
{
    internal static VolatilityRow? From(VolatilityScore? score) => score is null ? null
        : new VolatilityRow(score.RSquared.OrNull(), score.QuasiLikelihood, score.OfEwma, score.OfLastHour);
}
