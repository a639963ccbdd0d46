namespace CryptoPredict.Learning.Numerics;

/// <summary>How autocovariances are weighted in a long-run variance with L lags.</summary>
public enum LagWeights
{
    /// <summary>
    /// 1 for every lag: unbiased when the series is a moving average of order L, but the sum may come out negative.
    /// </summary>
    Uniform,

    /// <summary>1 − k/(L + 1): never negative (Newey &amp; West 1987), but too small when neighbours are positively correlated.</summary>
    Bartlett,
}

/// <summary>Variance of a sum of correlated values: γ₀ + 2·Σ_{k=1..L} w_k·γ_k, with γ_k the sample autocovariance at lag k.</summary>
public static class LongRunVariance
{
    /// <summary>The long-run variance of a centred series.</summary>
    /// <param name="centred">The series less its mean, oldest first.</param>
    /// <param name="lags">L, 0 or more; lags beyond the series count nothing.</param>
    /// <param name="weights">The weights w_k.</param>
    /// <returns>In squared units of the series; NaN for an empty one; negative only with <see cref="LagWeights.Uniform"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lags"/> is negative.</exception>
    public static double Of(ReadOnlySpan<double> centred, int lags, LagWeights weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lags);
        var sum = Autocovariance(centred, 0);
        for (var lag = 1; lag <= Math.Min(lags, centred.Length - 1); lag++)
        {
            var weight = weights == LagWeights.Uniform ? 1 : 1 - (lag / (lags + 1.0));
            sum += 2 * weight * Autocovariance(centred, lag);
        }

        return sum;
    }

    /// <summary>γ_k = Σ_{t=k+1..n} c_t·c_{t−k} / n of a centred series.</summary>
    /// <param name="centred">The series less its mean, oldest first.</param>
    /// <param name="lag">k, 0 to the series' length.</param>
    /// <returns>In squared units of the series; NaN for an empty one.</returns>
    internal static double Autocovariance(ReadOnlySpan<double> centred, int lag)
    {
        var later = centred[lag..];
        var earlier = centred[..later.Length];
        var sum = 0.0;
        for (var t = 0; t < later.Length; t++)
        {
            sum += later[t] * earlier[t];
        }

        return sum / centred.Length;
    }
}
