namespace CryptoPredict.Learning.Seasonal;

/// <summary>A forecast of demand: several members, each with the weight that it earned on what came after moments of the past.</summary>
/// <param name="Members">Each member's own forecast.</param>
/// <param name="Weights">Each member's weight; they add up to 1.</param>
/// <param name="Folds">How many moments of the past it was tried at.</param>
/// <param name="Band">The forecast.</param>
/// <param name="Spread">Standard deviation of the scaled errors in the first to the fourth week ahead.</param>
/// <param name="FallbackVariance">Variance of the scaled errors of the weekday's mean, which stands for what is not measured.</param>
/// <param name="SquaredErrors">Mean squared error on the folds, of each member; NaN without folds.</param>
/// <param name="Tried">The folds, the newest first.</param>
public sealed record DemandForecast(
    IReadOnlyDictionary<string, double[]> Members, IReadOnlyDictionary<string, double> Weights, int Folds, BandForecast Band, IReadOnlyList<double> Spread,
    double FallbackVariance, IReadOnlyDictionary<string, double> SquaredErrors, IReadOnlyList<ForecastFold> Tried);
