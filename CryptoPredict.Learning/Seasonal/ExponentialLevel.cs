namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Simple exponential smoothing (Brown 1959, Statistical Forecasting for Inventory Control) with the smoothing of a grid that errs least one step ahead.
/// </summary>
/// <param name="Level">The level after the last value.</param>
/// <param name="Alpha">The smoothing that was chosen, 0 to 1.</param>
public readonly record struct ExponentialLevel(double Level, double Alpha)
{
    /// <summary>The smoothings that are tried.</summary>
    internal static readonly double[] Alphas = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.95];

    private const int StartValues = 7;

    /// <summary>Fits a level.</summary>
    /// <param name="values">The values, oldest first, none missing; at least one.</param>
    public static ExponentialLevel Fit(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length);
        var start = 0.0;
        var first = Math.Min(StartValues, values.Length);
        foreach (var value in values[..first])
        {
            start += value / first;
        }

        var (least, best) = (double.PositiveInfinity, default(ExponentialLevel));
        foreach (var alpha in Alphas)
        {
            var (level, squares) = (start, 0.0);
            for (var t = 0; t < values.Length; t++)
            {
                var error = values[t] - level;
                squares += t > 0 ? error * error : 0;
                level += alpha * error;
            }

            if (squares < least)
            {
                (least, best) = (squares, new ExponentialLevel(level, alpha));
            }
        }

        return best;
    }
}
