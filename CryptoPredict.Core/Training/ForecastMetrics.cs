using System.Collections.Immutable;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Training;

/// <summary>How a forecaster does on some rows, in log returns. Without a row every number is NaN.</summary>
/// <param name="Count">Rows on which it was asked.</param>
/// <param name="MeanAbsoluteError">mean |r̂ − r|.</param>
/// <param name="RootMeanSquaredError">√ mean (r̂ − r)².</param>
/// <param name="RelativeMae">MAE over persistence's; below 1 is better than "no change".</param>
/// <param name="RSquared">R² out of sample against "no change".</param>
/// <param name="Direction">Share of right directions with its interval over n / horizon independent targets.</param>
/// <param name="PBetter">One-sided Diebold-Mariano p-value (HLN-corrected) of "smaller absolute error than persistence".</param>
/// <param name="ForecastDeviation">Standard deviation of the forecasts.</param>
/// <param name="RealisedDeviation">Standard deviation of the returns.</param>
public sealed record ForecastMetrics(
    int Count,
    double MeanAbsoluteError,
    double RootMeanSquaredError,
    double RelativeMae,
    double RSquared,
    Proportion Direction,
    double PBetter,
    double ForecastDeviation,
    double RealisedDeviation) : IModelMetrics
{
    /// <inheritdoc/>
    public double Loss => MeanAbsoluteError;

    /// <inheritdoc/>
    public double OfBaseline => RelativeMae;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, double> ToNumbers() => new SortedDictionary<string, double>(StringComparer.Ordinal)
    {
        ["count"] = Count,
        ["mae"] = MeanAbsoluteError,
        ["rmse"] = RootMeanSquaredError,
        ["relative_mae"] = RelativeMae,
        ["r_squared"] = RSquared,
        ["direction"] = Direction.Share,
        ["direction_lower"] = Direction.Low,
        ["direction_upper"] = Direction.High,
        ["p_better"] = PBetter,
        ["forecast_deviation"] = ForecastDeviation,
        ["realised_deviation"] = RealisedDeviation,
    }.ToImmutableSortedDictionary();

    /// <summary>Scores given forecasts.</summary>
    /// <param name="forecasts">Forecast log returns, oldest first.</param>
    /// <param name="realised">The log returns that came.</param>
    /// <param name="horizonSteps">How many neighbouring targets share moves; at least 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ForecastMetrics Of(ReadOnlySpan<double> forecasts, ReadOnlySpan<double> realised, int horizonSteps)
    {
        var errors = Errors(forecasts, realised);
        var persistence = Errors(new double[realised.Length], realised);
        return new ForecastMetrics(
            forecasts.Length,
            ErrorScores.MeanAbsoluteError(errors),
            ErrorScores.RootMeanSquaredError(errors),
            ErrorScores.RelativeMae(errors, persistence),
            ErrorScores.RSquaredOutOfSample(errors, realised),
            DirectionScores.Hits(forecasts, realised, horizonSteps),
            DieboldMariano.Compare(errors, persistence, horizonSteps).PBetter,
            Deviation(forecasts),
            Deviation(realised));
    }

    internal static double[] Errors(ReadOnlySpan<double> forecasts, ReadOnlySpan<double> realised)
    {
        PairedSamples.RequireSameLength(forecasts.Length, realised.Length);
        var errors = new double[forecasts.Length];
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = forecasts[i] - realised[i];
        }

        return errors;
    }

    private static double Deviation(ReadOnlySpan<double> values)
    {
        var (mean, squares) = (0.0, 0.0);
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / values.Length);
    }
}
