using System.Collections.Immutable;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>Whether the mean error has risen.</summary>
/// <param name="Statistic">Page and Hinkley's, in volatility scales; 0 or more.</param>
/// <param name="Threshold">Above it the mean has risen.</param>
/// <param name="HasRisen">Whether it has.</param>
public sealed record ErrorDrift(double Statistic, double Threshold, bool HasRisen);

/// <summary>
/// Tests over verified targets that do not overlap: of the newest ones each whose prediction was issued when the one before it was due. They hold for
/// independent targets, and overlapping ones share moves.
/// </summary>
/// <param name="Count">How many targets there are.</param>
/// <param name="MissRate">Kupiec's test that the band misses as often as it promises; null while there are too few targets.</param>
/// <param name="Independence">Christoffersen's test that misses do not follow misses; null while there are too few.</param>
/// <param name="Errors">The Page-Hinkley test for a rise of the ensemble's absolute error, in units of each target's volatility scale; null while there are too
/// few.</param>
/// <param name="Directions">
/// Pesaran and Timmermann's one-sided p-value of "the directions are forecast" by model; models with too few targets are left out, and what cannot be tested is
/// NaN.
/// </param>
public sealed record TargetTests(
    int Count, LikelihoodRatio? MissRate, LikelihoodRatio? Independence, ErrorDrift? Errors, ImmutableDictionary<string, double> Directions)
{
    /// <summary>Rises of the mean absolute error up to this size are let pass, in volatility scales.</summary>
    public const double ErrorTolerance = 0.1;

    /// <summary>The threshold of the Page-Hinkley test, in volatility scales.</summary>
    public const double ErrorThreshold = 15;

    /// <summary>Runs the tests.</summary>
    /// <param name="verified">Verified rows of the ledger of one asset and horizon, newest first.</param>
    /// <exception cref="ArgumentException">A row is not verified.</exception>
    public static TargetTests Of(IReadOnlyList<LedgerEntry> verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        var targets = Apart(verified);
        if (targets.Count < RollingScores.MinimumEffectiveCount)
        {
            return new TargetTests(targets.Count, null, null, null, ImmutableDictionary<string, double>.Empty);
        }

        bool[] misses = [.. targets.Select(target => target.Outcome!.InsideBand == false)];
        return new TargetTests(
            targets.Count,
            CoverageScores.Kupiec(misses.Count(miss => miss), misses.Length, 1 - targets[^1].Prediction.BandCoverage),
            CoverageScores.Christoffersen(misses),
            DriftOf(targets),
            DirectionsOf(targets));
    }

    private static List<LedgerEntry> Apart(IReadOnlyList<LedgerEntry> verified)
    {
        List<LedgerEntry> apart = [];
        var due = DateTimeOffset.MinValue;
        for (var i = verified.Count - 1; i >= 0; i--)
        {
            var entry = verified[i];
            if (entry.Outcome is not { Status: VerificationStatus.Verified, ActualPrice: > 0 } check)
            {
                throw new ArgumentException($"Prediction {entry.Id} is not verified.", nameof(verified));
            }

            if (entry.Prediction.AsOf >= due)
            {
                apart.Add(entry);
                due = check.DueTime;
            }
        }

        return apart;
    }

    private static double Realised(LedgerEntry target) => Math.Log(target.Outcome!.ActualPrice!.Value / target.Prediction.LastPrice);

    private static ErrorDrift DriftOf(List<LedgerEntry> targets)
    {
        var test = new PageHinkley(ErrorTolerance, ErrorThreshold);
        foreach (var target in targets.Where(target => target.Prediction.Scale > 0))
        {
            test.Add(Math.Abs(target.Prediction.LogReturn - Realised(target)) / target.Prediction.Scale);
        }

        return new ErrorDrift(test.Statistic, ErrorThreshold, test.Drifted);
    }

    private static ImmutableDictionary<string, double> DirectionsOf(List<LedgerEntry> targets)
    {
        Dictionary<string, (List<double> Forecasts, List<double> Realised)> models = [];
        foreach (var target in targets)
        {
            Add(RollingScores.EnsembleModel, target.Prediction.LogReturn, target);
            foreach (var member in target.Prediction.Members.Where(member => member.Model != RollingScores.PersistenceModel))
            {
                Add(member.Model, member.LogReturn, target);
            }
        }

        return models.Where(model => model.Value.Forecasts.Count >= RollingScores.MinimumEffectiveCount).ToImmutableDictionary(
            model => model.Key, model => DirectionScores.PesaranTimmermann([.. model.Value.Forecasts], [.. model.Value.Realised]).PValue);

        void Add(string model, double? forecast, LedgerEntry target)
        {
            if (forecast is not { } value)
            {
                return;
            }

            if (!models.TryGetValue(model, out var pairs))
            {
                models.Add(model, pairs = ([], []));
            }

            pairs.Forecasts.Add(value);
            pairs.Realised.Add(Realised(target));
        }
    }
}
