using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// The range of prices to come: the last price, and a band whose width is that of exponentially weighted squared log returns (RiskMetrics 1996) and grows with
/// the root of the days. Of a long history the quantiles are half the normal distribution's and half those of the history's own moves.
/// </summary>
/// <param name="DailyVolatility">Standard deviation of a day's log return; of the price itself where one is not above zero.</param>
/// <param name="Quantile80">Half the width of the 80 % band, in standard deviations.</param>
/// <param name="Quantile95">Half the width of the 95 % band, in standard deviations.</param>
/// <param name="Band">The forecast.</param>
public sealed record PriceRange(double DailyVolatility, double Quantile80, double Quantile95, BandForecast Band)
{
    private const int MostPrices = 501;
    private const int FirstReturns = 20;
    private const int LongReturns = 250;
    private const double Memory = 0.985;
    private const double Normal80 = 1.2816;
    private const double Normal95 = 1.96;
    private const double Short95 = 2.1;
    private const double LeastVariance = 1e-300;
    private static readonly int[] Steps = [1, 2, 3, 5, 7, 10, 14, 21, 28];

    /// <summary>Forecasts the days after the last price.</summary>
    /// <param name="prices">Closes of trading days, oldest first, none missing; at least two.</param>
    /// <param name="horizon">How many trading days, at least 1.</param>
    public static PriceRange Forecast(ReadOnlySpan<double> prices, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prices.Length, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(horizon);
        var inLogs = true;
        foreach (var price in prices)
        {
            inLogs &= price > 0;
        }

        var levels = prices[Math.Max(0, prices.Length - MostPrices)..].ToArray();
        if (inLogs)
        {
            for (var t = 0; t < levels.Length; t++)
            {
                levels[t] = Math.Log(levels[t]);
            }
        }

        var variances = Variances(levels);
        var count = levels.Length - 1;
        var (quantile80, quantile95) = count < LongReturns ? (Normal80, Short95) : Quantiles(levels, variances);
        var last = levels[^1];
        var band = new BandForecast(new double[horizon], new double[horizon], new double[horizon], new double[horizon], new double[horizon]);
        for (var h = 0; h < horizon; h++)
        {
            var deviation = Math.Sqrt(variances[count] * (h + 1)) * (1 + (3.0 / count));
            band.Values[h] = prices[^1];
            (band.Lower80[h], band.Upper80[h]) = (Back(last - (quantile80 * deviation)), Back(last + (quantile80 * deviation)));
            (band.Lower95[h], band.Upper95[h]) = (Back(last - (quantile95 * deviation)), Back(last + (quantile95 * deviation)));
        }

        return new PriceRange(Math.Sqrt(variances[count]), quantile80, quantile95, band);

        double Back(double level) => inLogs ? Math.Exp(level) : level;
    }

    // Each is what was known before the return of its place.
    private static double[] Variances(double[] levels)
    {
        var count = levels.Length - 1;
        var variances = new double[count + 1];
        var first = Math.Min(FirstReturns, count);
        for (var t = 0; t < first; t++)
        {
            variances[0] += Square(levels[t + 1] - levels[t]) / first;
        }

        for (var t = 0; t < count; t++)
        {
            variances[t + 1] = (Memory * variances[t]) + ((1 - Memory) * Square(levels[t + 1] - levels[t]));
        }

        return variances;
    }

    private static (double At80, double At95) Quantiles(double[] levels, double[] variances)
    {
        List<double> moves = [];
        foreach (var step in Steps)
        {
            for (var t = FirstReturns; t + step < levels.Length; t++)
            {
                moves.Add(Math.Abs(levels[t + step] - levels[t]) / Math.Sqrt(Math.Max(variances[t] * step, LeastVariance)));
            }
        }

        var sorted = moves.ToArray();
        Array.Sort(sorted);
        return ((Normal80 + ConformalQuantile.Of(sorted, 0.8)) / 2, (Normal95 + ConformalQuantile.Of(sorted, 0.95)) / 2);
    }

    private static double Square(double value) => value * value;
}
