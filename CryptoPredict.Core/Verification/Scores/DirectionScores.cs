using MathNet.Numerics.Distributions;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// The Pesaran-Timmermann test of directional skill (Journal of Business &amp; Economic Statistics 10, 1992):
/// S = (p̂ − p*) / √(v − v*) ~ N(0, 1), p* the share of hits that independent signs with the same margins would have.
/// Assumes independent targets: with overlapping ones take every h-th.
/// </summary>
/// <param name="Hits">p̂.</param>
/// <param name="ExpectedHits">p* = p_y·p_x + (1 − p_y)(1 − p_x).</param>
/// <param name="HitVariance">v = p*(1 − p*) / n.</param>
/// <param name="ExpectedVariance">v*, the variance of the estimate of p*.</param>
/// <param name="Statistic">S; 0 when the forecasts or the prices never change direction, which leaves nothing to test; NaN without targets.</param>
/// <param name="PValue">One-sided p-value of "the directions are forecast".</param>
public sealed record PesaranTimmermann(
    double Hits,
    double ExpectedHits,
    double HitVariance,
    double ExpectedVariance,
    double Statistic,
    double PValue);

/// <summary>Scores of the sign of a forecast return.</summary>
public static class DirectionScores
{
    /// <summary>The share of right directions among the targets where forecast and price both moved.</summary>
    /// <param name="forecasts">Forecast returns.</param>
    /// <param name="realised">Realised returns of the same targets.</param>
    /// <param name="horizon">h in steps, at least 1: the interval rests on n/h independent targets.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizon"/> is below 1.</exception>
    public static Proportion Hits(ReadOnlySpan<double> forecasts, ReadOnlySpan<double> realised, int horizon = 1)
    {
        PairedSamples.RequireSameLength(forecasts.Length, realised.Length);
        int hits = 0, moves = 0;
        for (var t = 0; t < forecasts.Length; t++)
        {
            if (forecasts[t] != 0 && realised[t] != 0)
            {
                moves++;
                hits += forecasts[t] > 0 == realised[t] > 0 ? 1 : 0;
            }
        }

        return Proportion.Wilson(hits, moves, horizon);
    }

    /// <summary>Tests whether directions are forecast better than independent signs with the same margins would.</summary>
    /// <param name="forecasts">Forecast returns; targets with a tie on either side are left out.</param>
    /// <param name="realised">Realised returns of the same targets.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static PesaranTimmermann PesaranTimmermann(ReadOnlySpan<double> forecasts, ReadOnlySpan<double> realised)
    {
        PairedSamples.RequireSameLength(forecasts.Length, realised.Length);
        int counted = 0, hits = 0, forecastRises = 0, realisedRises = 0;
        for (var t = 0; t < forecasts.Length; t++)
        {
            if (forecasts[t] == 0 || realised[t] == 0)
            {
                continue;
            }

            counted++;
            hits += forecasts[t] > 0 == realised[t] > 0 ? 1 : 0;
            forecastRises += forecasts[t] > 0 ? 1 : 0;
            realisedRises += realised[t] > 0 ? 1 : 0;
        }

        double n = counted;
        var share = hits / n;
        var x = forecastRises / n;
        var y = realisedRises / n;
        var expected = (y * x) + ((1 - y) * (1 - x));
        var variance = expected * (1 - expected) / n;
        var expectedVariance =
            (((2 * y) - 1) * ((2 * y) - 1) * x * (1 - x) / n)
            + (((2 * x) - 1) * ((2 * x) - 1) * y * (1 - y) / n)
            + (4 * y * x * (1 - y) * (1 - x) / (n * n));
        var oneSided = forecastRises == 0 || forecastRises == counted || realisedRises == 0 || realisedRises == counted;
        var statistic = (counted, oneSided) switch
        {
            (0, _) => double.NaN,
            (_, true) => 0,
            _ => (share - expected) / Math.Sqrt(variance - expectedVariance),
        };
        return new(share, expected, variance, expectedVariance, statistic, Normal.CDF(0, 1, -statistic));
    }
}
