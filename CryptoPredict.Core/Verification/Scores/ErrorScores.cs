namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// Sizes of forecast errors e = forecast − realised, usually in log returns. Every score of an empty series is NaN, and sums run
/// in the order given, so that equal series give equal bits.
/// </summary>
public static class ErrorScores
{
    /// <summary>MAE = mean |e|, in units of the errors.</summary>
    /// <param name="errors">The errors.</param>
    public static double MeanAbsoluteError(ReadOnlySpan<double> errors)
    {
        var sum = 0.0;
        foreach (var error in errors)
        {
            sum += Math.Abs(error);
        }

        return sum / errors.Length;
    }

    /// <summary>RMSE = √ mean e², in units of the errors.</summary>
    /// <param name="errors">The errors.</param>
    public static double RootMeanSquaredError(ReadOnlySpan<double> errors) => Math.Sqrt(SumOfSquares(errors) / errors.Length);

    /// <summary>
    /// RelMAE = MAE / MAE of a baseline on the same targets; below 1 is better than the baseline, 1 − RelMAE is the skill
    /// (Hyndman &amp; Koehler 2006, section 3.4).
    /// </summary>
    /// <param name="errors">The model's errors.</param>
    /// <param name="baselineErrors">The baseline's errors on the same targets.</param>
    /// <returns>0 or more; 1 when neither made an error; NaN when the baseline alone made none.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double RelativeMae(ReadOnlySpan<double> errors, ReadOnlySpan<double> baselineErrors)
    {
        PairedSamples.RequireSameLength(errors.Length, baselineErrors.Length);
        return Relative(MeanAbsoluteError(errors), MeanAbsoluteError(baselineErrors));
    }

    /// <summary>One mean error over another.</summary>
    /// <returns>0 or more; 1 when both are 0, for then they are the same; NaN when the other alone is, or one is not known.</returns>
    internal static double Relative(double error, double other) => error == 0 && other == 0 ? 1 : RatioOrNaN(error, other);

    /// <summary>
    /// R² out of sample against "no change": 1 − Σe² / Σr² (Campbell &amp; Thompson, Review of Financial Studies 21, 2008, with the
    /// forecast 0 in the place of the historical mean).
    /// </summary>
    /// <param name="errors">The model's errors.</param>
    /// <param name="realised">The realised returns of the same targets.</param>
    /// <returns>At most 1; 0 for persistence; NaN when nothing moved.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double RSquaredOutOfSample(ReadOnlySpan<double> errors, ReadOnlySpan<double> realised)
    {
        PairedSamples.RequireSameLength(errors.Length, realised.Length);
        return 1 - RatioOrNaN(SumOfSquares(errors), SumOfSquares(realised));
    }

    /// <summary>
    /// MASE = mean |e| / mean |y_i − y_{i−h}| over the training sample (Hyndman &amp; Koehler, International Journal of Forecasting
    /// 22, 2006): below 1 is better than persistence was in training.
    /// </summary>
    /// <param name="errors">The model's errors, in units of <paramref name="training"/>.</param>
    /// <param name="training">The training series, oldest first.</param>
    /// <param name="horizon">h in steps, at least 1.</param>
    /// <returns>0 or more; NaN when the training series is not longer than h or never moves.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizon"/> is below 1.</exception>
    public static double MeanAbsoluteScaledError(ReadOnlySpan<double> errors, ReadOnlySpan<double> training, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        if (training.Length <= horizon)
        {
            return double.NaN;
        }

        var moves = 0.0;
        for (var i = horizon; i < training.Length; i++)
        {
            moves += Math.Abs(training[i] - training[i - horizon]);
        }

        return RatioOrNaN(MeanAbsoluteError(errors), moves / (training.Length - horizon));
    }

    private static double SumOfSquares(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return sum;
    }

    private static double RatioOrNaN(double numerator, double denominator) => denominator == 0 ? double.NaN : numerator / denominator;
}
