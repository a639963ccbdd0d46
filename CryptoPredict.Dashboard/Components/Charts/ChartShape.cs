namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>
/// How something is drawn in a chart, and shown in its key.
/// A plot draws all down to <see cref="InnerBand"/>; the others are the price chart's and those of bars.
/// </summary>
public enum ChartShape
{
    /// <summary>A line through the points.</summary>
    Line,

    /// <summary>A dashed line through the points.</summary>
    Dashes,

    /// <summary>The points alone.</summary>
    Points,

    /// <summary>A few points that matter, as rings.</summary>
    Marks,

    /// <summary>Bars from zero.</summary>
    Bars,

    /// <summary>The upper end of a band, or its lower end right behind it; what lies between is filled.</summary>
    Band,

    /// <summary>A band within another one, drawn like it over it.</summary>
    InnerBand,

    /// <summary>A filled piece.</summary>
    Fill,

    /// <summary>A candle of a rise: hollow.</summary>
    Rise,

    /// <summary>A candle of a fall: filled.</summary>
    Fall,

    /// <summary>A triangle.</summary>
    Miss,
}
