using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// Range forecasts of one horizon around "no change", walked over a file's minutes as they came and judged as live ones are, see <see cref="RangeJudge"/>;
/// beside them the band that the product issued before. All are scored on the same targets: those issued once a day of moves is known.
/// </summary>
/// <param name="Scores">Ours, beside naive bands.</param>
/// <param name="Old">The band before: its 90 % on the same targets.</param>
/// <param name="OldQuasiLikelihood">Mean RV / σ² + ln σ² of its scale.</param>
internal sealed record RiskTrial(RangeScores Scores, BandScores Old, double OldQuasiLikelihood)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Mean skill of the chances, over the distances at which there is one.</summary>
    public static double SkillOf(ChanceTable chances) => chances.Distances.Select(distance => distance.Skill).Where(double.IsFinite).DefaultIfEmpty(double.NaN)
        .Average();

    /// <summary>Walks.</summary>
    /// <param name="candles">Minutes, oldest first; some may be missing.</param>
    /// <param name="horizon">How many minutes ahead.</param>
    public static RiskTrial Run(IReadOnlyList<Candle> candles, int horizon)
    {
        var ranges = new AssetRanges([horizon], Minute, BandLevels.All);
        var verifier = new RangeVerifier(Minute);
        var naive = new NaiveRanges(candles, Minute, horizon, ChanceGrid.LevelsOf(horizon * Minute));
        var old = new ConformalBand(new ConformalOptions(HorizonSteps: horizon));
        var (errors, likelihood, compared) = (new BandErrors(BandLevels.Main), 0.0, 0);
        var asset = new Asset("file");
        double[] closes = [.. candles.Select(candle => candle.Close)];
        List<RangeEntry> entries = [];
        Dictionary<DateTimeOffset, (double Close, double Scale, double Quantile, bool Counts)> issuedBefore = [];
        for (var t = 0; t < candles.Count; t++)
        {
            var candle = candles[t];
            var closeTime = candle.OpenTime + Minute;
            foreach (var outcome in verifier.Settle(closeTime, candle.High, candle.Low, candle.Close, closeTime))
            {
                var place = (int)outcome.ForecastId;
                entries[place] = entries[place] with { Outcome = outcome };
            }

            var from = closeTime - (horizon * Minute);
            if (issuedBefore.Remove(from, out var before))
            {
                var (move, half) = (Math.Log(candle.Close / before.Close), before.Quantile * before.Scale);
                old.Update(Math.Abs(move) / before.Scale, Math.Abs(move) > half);
                if (before.Counts && naive.At(from) is { } there)
                {
                    errors.Add(move, half);
                    (likelihood, compared) = (likelihood + RangeJudge.Likelihood(there.RealisedVariance, before.Scale * before.Scale), compared + 1);
                }
            }

            ranges.TakeIn(candle);
            if (ranges.Forecast(closeTime, horizon, 0, [0, 1, 2, 3, 4]) is not [var forecast])
            {
                continue;
            }

            // Before a day of moves is known nothing can be held against a naive band.
            var counts = naive.At(closeTime) is { Said.DayQuantile: not double.NaN };
            issuedBefore[closeTime] = (candle.Close, VolatilityScale.Of(closes.AsSpan(0, t + 1), horizon), old.Quantile, counts);
            if (counts)
            {
                entries.Add(new RangeEntry(entries.Count, 0, asset, closeTime, candle.Close, forecast, null));
                verifier.Add(entries[^1]);
            }
        }

        var judged = RangeJudge.Of([.. entries.Where(entry => entry.Outcome is { ActualPrice: not null })], candles, Minute, horizon);
        return new RiskTrial(judged, new BandScores(errors.Coverage, errors.Width, errors.Score), likelihood / compared);
    }
}
