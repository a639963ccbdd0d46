namespace CryptoPredict.Learning.Seasonal;

/// <summary>A forecast of demand: several members, each with the weight that it earned on what came after moments of the past.</summary>
/// <param name="Members">Each member's own forecast.</param>
/// <param name="Weights">Each member's weight; they add up to 1.</param>
/// <param name="Band">The forecast.</param>
/// <param name="Spread">Standard deviation of the scaled errors in the first to the fourth week ahead.</param>
/// <param name="FallbackVariance">Variance of the scaled errors of the weekday's mean, which stands for what is not measured.</param>
/// <param name="Tried">The folds, the newest first.</param>
/// <param name="Events">What known events are worth; null where none are known, or too little else.</param>
/// <param name="OfEvents">What planned events add to each day of the forecast; null where events are not used.</param>
public sealed record DemandForecast(
    IReadOnlyDictionary<string, double[]> Members, IReadOnlyDictionary<string, double> Weights, BandForecast Band, IReadOnlyList<double> Spread,
    double FallbackVariance, IReadOnlyList<ForecastFold> Tried, EventUse? Events, double[]? OfEvents)
{
    /// <summary>How many moments of the past it was tried at.</summary>
    public int Folds => Tried.Count;
}
