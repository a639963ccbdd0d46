namespace CryptoPredict.Learning.Seasonal;

/// <summary>A moment of the past at which a forecast was tried: its members knew nothing of what came after.</summary>
/// <param name="Known">How many values were known.</param>
/// <param name="Steps">How many of the values after them have come.</param>
/// <param name="Members">The members' forecasts, in the order of the members.</param>
/// <param name="Band">
/// What would have been served. Of demand it is the members' mean by today's weights, with the band that the folds allow which had ended by then, and that
/// moment's own spread where none had.
/// </param>
public sealed record ForecastFold(int Known, int Steps, IReadOnlyList<double[]> Members, BandForecast Band);
