using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>How far the price is forecast to go until a time: said beside a prediction, for its own horizon and the further ones.</summary>
/// <param name="TargetTime">Until when, UTC market time.</param>
/// <param name="LogReturn">The log return that the bands lie around.</param>
/// <param name="Scale">The <see cref="RangeScale"/> of the horizon, a log return: the unit of the bands.</param>
/// <param name="Quantiles">Half width of the band of each of <see cref="BandLevels.All"/>, in units of the scale; ascending.</param>
/// <param name="Touches">
/// Probability that the price comes to lie so far up or down at any time until then, for each of <see cref="ChanceGrid.LevelsOf"/>; empty while too few targets
/// have come to say so.
/// </param>
/// <param name="Ends">Probability that it lies so far up or down at that time; empty with the former.</param>
public sealed record RangeForecast(
    DateTimeOffset TargetTime, double LogReturn, double Scale, ImmutableArray<double> Quantiles, ImmutableArray<double> Touches, ImmutableArray<double> Ends);
