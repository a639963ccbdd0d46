using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>What the bands of every range forecast aim to hold.</summary>
public static class BandLevels
{
    /// <summary>All of them, ascending.</summary>
    public static readonly ImmutableArray<double> All = [0.5, 0.8, 0.9, 0.95, 0.99];

    /// <summary>The one that ranges are judged by first.</summary>
    public const double Main = 0.9;
}
