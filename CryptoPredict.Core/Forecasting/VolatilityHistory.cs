namespace CryptoPredict.Core.Forecasting;

/// <summary>How volatile a market is by its own recent measure.</summary>
public enum VolatilityRegime
{
    /// <summary>Among the quieter third of the recent past.</summary>
    Calm,

    /// <summary>In the middle third, or too little is known.</summary>
    Normal,

    /// <summary>Among the more volatile third.</summary>
    Stormy,
}

/// <summary>
/// Where the newest <see cref="Ranges.RangeScale"/> of an asset stands among those of its recent candles. A rank needs no model of the
/// volatility and no unit: it is the same for a stable coin and a wild one. Not safe for concurrent use.
/// </summary>
public sealed class VolatilityHistory
{
    /// <summary>How many of the newest candles it looks at: one day of minutes.</summary>
    public const int Window = 1440;

    /// <summary>From how many scales on a rank means something: four half-lives of the scale.</summary>
    public const int MinimumScales = 240;

    private readonly double[] _scales = new double[Window];
    private int _seen;

    /// <summary>
    /// The share of scales in the window below the newest (ties count half), 0 to 1; 0.5 while fewer than <see cref="MinimumScales"/> are
    /// known or the newest is not.
    /// </summary>
    public double Rank { get; private set; } = 0.5;

    /// <summary>The rank in a word.</summary>
    public VolatilityRegime Regime => Rank < 1.0 / 3 ? VolatilityRegime.Calm : Rank > 2.0 / 3 ? VolatilityRegime.Stormy : VolatilityRegime.Normal;

    /// <summary>Takes in the scale at the next candle.</summary>
    /// <param name="scale">A positive log return; NaN when it is unknown, which takes a place in the window all the same.</param>
    public void Add(double scale)
    {
        _scales[_seen % Window] = scale;
        _seen++;
        var (below, equal, above) = (0, 0, 0);
        foreach (var other in _scales.AsSpan(0, Math.Min(_seen, Window)))
        {
            below += other < scale ? 1 : 0;
            equal += other == scale ? 1 : 0;
            above += other > scale ? 1 : 0;
        }

        var known = below + equal + above;
        Rank = known < MinimumScales ? 0.5 : (below + (0.5 * equal)) / known;
    }
}
