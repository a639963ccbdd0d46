using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>How far a price may go that chances are written down and checked for.</summary>
public static class ChanceGrid
{
    /// <summary>The distances that are ordinary, rare and very rare for a coin within a time.</summary>
    /// <param name="horizon">Within which time.</param>
    /// <returns>Log returns, ascending.</returns>
    public static ImmutableArray<double> LevelsOf(TimeSpan horizon) => horizon.TotalMinutes switch
    {
        < 3 => [0.0005, 0.001, 0.002],
        < 10 => [0.001, 0.002, 0.005],
        < 30 => [0.002, 0.005, 0.01],
        _ => [0.005, 0.01, 0.02],
    };
}
