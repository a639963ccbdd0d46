namespace CryptoPredict.Learning.Seasonal;

/// <summary>A forecast of demand: several members, each with the weight that it earned on what came after moments of the past.</summary>
/// <param name="Members">Each member's own forecast.</param>
/// <param name="Weights">Each member's weight; they add up to 1.</param>
/// <param name="Folds">How many moments of the past it was tried at.</param>
/// <param name="Band">The forecast.</param>
/// <param name="Spread">Standard deviation of the scaled errors in the first to the fourth week ahead.</param>
/// <param name="FallbackVariance">Variance of the scaled errors of the weekday's mean, which stands for what is not measured.</param>
/// <param name="SquaredErrors">Mean squared error on the folds, of each member.</param>
/// <param name="MixSquaredError">That of the forecast itself; NaN without folds.</param>
/// <param name="NaiveSquaredError">That of the last value; NaN without folds.</param>
/// <param name="SeasonalSquaredError">That of the value one season before; NaN without folds.</param>
public sealed record DemandForecast(
    IReadOnlyDictionary<string, double[]> Members, IReadOnlyDictionary<string, double> Weights, int Folds, BandForecast Band, IReadOnlyList<double> Spread,
    double FallbackVariance, IReadOnlyDictionary<string, double> SquaredErrors, double MixSquaredError, double NaiveSquaredError, double SeasonalSquaredError)
{
    /// <summary>By what share its squared error is below that of the better naive forecast; NaN without folds.</summary>
    public double Skill => 1 - (MixSquaredError / Math.Min(NaiveSquaredError, SeasonalSquaredError));
}
