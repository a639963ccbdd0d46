using System.Numerics;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The rolling scores, as the verification page shows them.</summary>
internal static class ScoresApi
{
    public static void MapScores(this IEndpointRouteBuilder api) => api
        .MapGet("/scores", ListAsync)
        .WithName("ListScores")
        .WithSummary("Rolling scores of every model beside persistence, per asset, with tests of coverage, direction and drift: errors are log returns, "
            + "smaller is better.")
        .WithEntityTag()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<ScoreList> ListAsync(string? asset, ILiveState live, ForecastDiagnostics diagnostics, CancellationToken cancellationToken)
    {
        IEnumerable<Asset> assets = PageQuery.KnownOrAll(live, asset) is { } only ? [only] : live.Market.Assets;
        List<AssetScores> items = [];
        foreach (var each in assets)
        {
            items.Add(Describe(each, live.Get(each), await diagnostics.OfAsync(each, cancellationToken).ConfigureAwait(false)));
        }

        return new ScoreList(items, live.Market.Kind.IsSimulated);
    }

    private static AssetScores Describe(Asset asset, AssetSnapshot? snapshot, AssetDiagnostics diagnostics)
    {
        var (targets, drift) = (CoverageTestsRow.From(diagnostics.Targets), DriftRow.From(diagnostics));
        return snapshot?.Scores is { } scores
            ? new AssetScores(
                asset.Symbol, snapshot.Verified, scores.BandCoverage.OrNull(), ShareRow.From(scores.Coverage), targets, scores.Unverifiable,
                [.. scores.Models.Select(ScoreRow.From)],
                [.. scores.Models.SelectMany(score => DirectionTestRow.Of(score.Model, diagnostics.Targets))], drift, MixRow.From(snapshot.Mix),
                RiseRow.From(scores.Rises))
            : new AssetScores(asset.Symbol, snapshot?.Verified ?? 0, null, null, targets, 0, [], [], drift, MixRow.From(snapshot?.Mix), null);
    }
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
/// <param name="CoverageTests">Whether the band misses as often as it promises, and each time by chance.</param>
/// <param name="Unverifiable">Targets in the window that had no price.</param>
/// <param name="Models">The ensemble, persistence, then the members; empty before the first verification.</param>
/// <param name="DirectionTests">Per model with 30 targets that do not overlap, whether it forecasts directions.</param>
/// <param name="Drift">Whether errors have risen, and the models' inputs have moved.</param>
/// <param name="Mix">Which parts of the mix are applied, and why; null before the first forecast.</param>
/// <param name="ProbabilityUp">How the probability to rise did; null before the first verification.</param>
public sealed record AssetScores(
    string Asset, long Verified, double? BandCoverage, ShareRow? InsideBand, CoverageTestsRow CoverageTests, int Unverifiable, IReadOnlyList<ScoreRow> Models,
    IReadOnlyList<DirectionTestRow> DirectionTests, DriftRow Drift, MixRow? Mix,
    RiseRow? ProbabilityUp);

/// <summary>How the probability to rise did on targets whose price moved. What was not measured is null.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Brier">Mean (p − o)²: 0.25 for always saying 50 %.</param>
/// <param name="Skill">1 − Brier / 0.25: above 0 it says more than 50 % does.</param>
/// <param name="CalibrationError">Mean |said − came| in tenths of the probability.</param>
/// <param name="Reliability">What was said beside what came, in tenths of the probability.</param>
public sealed record RiseRow(int Count, double? Brier, double? Skill, double? CalibrationError, IReadOnlyList<ReliabilityBin> Reliability)
{
    /// <summary>The row of a score; null of none.</summary>
    public static RiseRow? From(RiseScore? score) => score is null ? null
        : new RiseRow(score.Count, score.Brier.OrNull(), score.Skill.OrNull(), score.CalibrationError.OrNull(), score.Reliability);
}

/// <summary>Which parts of the mix of the members are applied, and why.</summary>
/// <param name="Preset">The parts with which it began: StartWeights, FollowErrors, FollowVolatility, CorrectOffset.</param>
/// <param name="Applied">The parts that are applied.</param>
/// <param name="Beside">The mixes that run beside it, and the evidence that they err less.</param>
/// <param name="Changes">When another mix took over, oldest first; empty while the preset serves.</param>
public sealed record MixRow(
    IReadOnlyList<string> Preset, IReadOnlyList<string> Applied, IReadOnlyList<TriedMixRow> Beside, IReadOnlyList<MixChangeRow> Changes)
{
    /// <summary>The row of a trial; null where there is none.</summary>
    public static MixRow? From(MixState? mix) => mix is null ? null : new MixRow(
        Names(mix.Rules.Start), Names(mix.Applied),
        [.. mix.Beside.Select(line => new TriedMixRow(line.Mix.Name, Names(line.Mix.Parts), line.Evidence.Verdict, EvidenceRow.From(line.Evidence)))],
        [.. mix.Changes.Select(change => new MixChangeRow(change.At, change.Mix, Names(change.Applied), change.EValue, change.Count))]);

    private static IReadOnlyList<string> Names(MixParts parts) =>
        [.. Enum.GetValues<MixParts>().Where(part => BitOperations.IsPow2((int)part) && parts.HasFlag(part)).Select(part => part.ToString())];
}

/// <summary>A mix that runs beside the one that serves.</summary>
/// <param name="Mix">Its name, as among the members of a prediction.</param>
/// <param name="Parts">The parts that it applies.</param>
/// <param name="Verdict">Whether it errs less than the mix that serves; once it does, it takes over.</param>
/// <param name="Evidence">The evidence for it; null before the first target.</param>
public sealed record TriedMixRow(string Mix, IReadOnlyList<string> Parts, Verdict Verdict, EvidenceRow? Evidence);

/// <summary>That another mix took over.</summary>
/// <param name="At">When the newest prediction was made that it rests on, UTC market time.</param>
/// <param name="Mix">The mix that had run beside.</param>
/// <param name="Applied">The parts applied from then on.</param>
/// <param name="EValue">The E-value of its squared errors being smaller.</param>
/// <param name="Count">Targets counted.</param>
public sealed record MixChangeRow(DateTimeOffset At, string Mix, IReadOnlyList<string> Applied, double EValue, long Count);

/// <summary>Pesaran and Timmermann's test of directions, over targets that do not overlap.</summary>
/// <param name="Model">The model.</param>
/// <param name="PValue">The one-sided p-value of "the directions are forecast"; null where nothing changed direction.</param>
public sealed record DirectionTestRow(string Model, double? PValue)
{
    /// <summary>The row of a model; none when it was not tested.</summary>
    public static IEnumerable<DirectionTestRow> Of(string model, TargetTests tests) =>
        tests.Directions.TryGetValue(model, out var value) ? [new DirectionTestRow(model, value.OrNull())] : [];
}

/// <summary>A likelihood-ratio test.</summary>
/// <param name="Statistic">Its statistic, χ² with one degree of freedom.</param>
/// <param name="PValue">Small when the hypothesis does not fit.</param>
public sealed record TestRow(double Statistic, double PValue)
{
    /// <summary>The row of a test; null of none.</summary>
    public static TestRow? From(LikelihoodRatio? test) => test is { } ratio ? new TestRow(ratio.Statistic, ratio.PValue) : null;
}

/// <summary>Tests of the band over targets that do not overlap.</summary>
/// <param name="Targets">How many of the window do not.</param>
/// <param name="MissRate">Kupiec's test that it misses as often as it promises; null below 30 targets.</param>
/// <param name="Independence">Christoffersen's test that a miss does not make the next one more or less likely; null below 30 targets.</param>
public sealed record CoverageTestsRow(int Targets, TestRow? MissRate, TestRow? Independence)
{
    /// <summary>The row of an asset's tests.</summary>
    public static CoverageTestsRow From(TargetTests tests) => new(tests.Count, TestRow.From(tests.MissRate), TestRow.From(tests.Independence));
}

/// <summary>What has changed since before.</summary>
/// <param name="Errors">The Page-Hinkley test for a rise of the ensemble's absolute error, in volatility scales; null below 30 targets that do not
/// overlap.</param>
/// <param name="Inputs">The features of the newest day beside those of the week before; null while there are fewer than two days of candles.</param>
public sealed record DriftRow(ErrorDrift? Errors, InputDriftRow? Inputs)
{
    /// <summary>The row of an asset's tests.</summary>
    public static DriftRow From(AssetDiagnostics diagnostics) =>
        new(diagnostics.Targets.Errors, diagnostics.Inputs is { } inputs ? InputDriftRow.From(inputs) : null);
}

/// <summary>How far the models' inputs have moved.</summary>
/// <param name="Newest">Candles of the newest day.</param>
/// <param name="Reference">Candles that they are compared with.</param>
/// <param name="Median">The median population stability index of the features: from 0.1 on they have moved somewhat, from 0.25 on a lot.</param>
/// <param name="Features">The index of each feature, the largest first.</param>
public sealed record InputDriftRow(int Newest, int Reference, double Median, IReadOnlyList<FeatureShiftRow> Features)
{
    /// <summary>The row of an asset's inputs.</summary>
    public static InputDriftRow From(InputDrift inputs) =>
        new(inputs.Newest, inputs.Reference, inputs.Median, [.. inputs.Features.Select(shift => new FeatureShiftRow(shift.Feature.Name, shift.Index))]);
}

/// <summary>How far a feature has moved.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Index">Its population stability index, 0 or more.</param>
public sealed record FeatureShiftRow(string Feature, double Index);

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
/// <param name="Verdict">Whether it beats "no change": what the evidence says in a word.</param>
/// <param name="Evidence">The evidence on its squared errors in scales, of all that came since it was first heard; null for "no change".</param>
public sealed record ScoreRow(
    string Model, int Count, int EffectiveCount, double? Mae, double? Rmse, double? RelativeMae, double? RSquared, ShareRow Direction, Verdict Verdict,
    EvidenceRow? Evidence)
{
    /// <summary>The row of a score.</summary>
    public static ScoreRow From(ForecastScore score) => new(
        score.Model, score.Count, score.EffectiveCount, score.MeanAbsoluteError.OrNull(), score.RootMeanSquaredError.OrNull(), score.RelativeMae.OrNull(),
        score.RSquared.OrNull(), ShareRow.From(score.Direction), score.Verdict, EvidenceRow.From(score.Evidence));
}

/// <summary>
/// The evidence on a model against "no change", or on a mix against the one that serves: an e-process, which may be looked at as often as one likes.
/// </summary>
/// <param name="Better">The E-value of "smaller squared errors": 1 says nothing, from 20 on the verdict is "better".</param>
/// <param name="Worse">The E-value of "larger squared errors".</param>
/// <param name="Count">Targets counted since <paramref name="Since"/>.</param>
/// <param name="Independent">Roughly how many of them are independent.</param>
/// <param name="Missing">About how many more targets it would take to tell, were the next as the last; null where nothing points either way.</param>
/// <param name="Since">When the first of the forecasts was made, UTC market time.</param>
public sealed record EvidenceRow(double Better, double Worse, long Count, long Independent, long? Missing, DateTimeOffset Since)
{
    /// <summary>The row of evidence; null where there is none.</summary>
    public static EvidenceRow? From(ModelEvidence? evidence) => evidence is not { Since: { } since } ? null
        : new EvidenceRow(evidence.Better, evidence.Worse, evidence.Count, evidence.Independent, evidence.Missing, since);
}
