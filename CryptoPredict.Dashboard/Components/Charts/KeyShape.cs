namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>What the key to a chart shows beside a name.</summary>
public enum KeyShape
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashes,

    /// <summary>A point.</summary>
    Points,

    /// <summary>A ring.</summary>
    Marks,

    /// <summary>A bar of a histogram.</summary>
    Bars,

    /// <summary>A piece of a band.</summary>
    Band,

    /// <summary>A filled piece.</summary>
    Fill,

    /// <summary>A candle of a rise: hollow.</summary>
    Rise,

    /// <summary>A candle of a fall: filled.</summary>
    Fall,

    /// <summary>A triangle.</summary>
    Miss,
}
