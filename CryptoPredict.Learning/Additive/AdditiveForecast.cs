namespace CryptoPredict.Learning.Additive;

/// <summary>What an additive model says about some times, in the units of the observed values; one number per time in every list.</summary>
/// <param name="Values">Trend plus all seasonalities.</param>
/// <param name="Trend">The trend alone.</param>
/// <param name="Seasonal">Each seasonality alone, in the order of <see cref="AdditiveModel.Seasonalities"/>.</param>
public sealed record AdditiveForecast(IReadOnlyList<double> Values, IReadOnlyList<double> Trend, IReadOnlyList<IReadOnlyList<double>> Seasonal);

/// <summary>Intervals around a forecast, in the units of the observed values; one number per time in every list.</summary>
/// <param name="Lower">Lower end for a value, noise included.</param>
/// <param name="Upper">Upper end for a value, noise included.</param>
/// <param name="TrendLower">Lower end for the trend.</param>
/// <param name="TrendUpper">Upper end for the trend.</param>
public sealed record AdditiveIntervals(
    IReadOnlyList<double> Lower, IReadOnlyList<double> Upper, IReadOnlyList<double> TrendLower, IReadOnlyList<double> TrendUpper);
