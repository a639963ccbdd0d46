namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// What makes the last eight weeks of series comparable: values less the mean of their weekday, in units of how far they lie from it. A weekday's mean is drawn
/// to that of all by one value, so that three weeks do not yet look like a fixed rhythm.
/// </summary>
internal readonly struct DemandScale
{
    private const int Seasons = 8;
    private const double PriorValues = 1;

    // A series that hardly moves would make a mountain of its first move.
    private const double LeastShare = 0.05;
    private const double Most = 4;
    private readonly double[] _places;
    private readonly double _spread;

    /// <param name="filled">The values known, none missing; at least one.</param>
    /// <param name="season">Open days of a week.</param>
    public DemandScale(ReadOnlySpan<double> filled, int season)
    {
        var first = Math.Max(0, filled.Length - (Seasons * season));
        var (mean, size, zeros) = (0.0, 0.0, 0);
        var count = filled.Length - first;
        for (var t = first; t < filled.Length; t++)
        {
            mean += filled[t] / count;
            size += Math.Abs(filled[t]) / count;
            zeros += filled[t] == 0 ? 1 : 0;
        }

        _places = new double[season];
        var counts = new int[season];
        for (var t = first; t < filled.Length; t++)
        {
            _places[t % season] += filled[t] - mean;
            counts[t % season]++;
        }

        var middle = 0.0;
        for (var place = 0; place < season; place++)
        {
            _places[place] /= counts[place] + PriorValues;
            middle += _places[place] / season;
        }

        for (var place = 0; place < season; place++)
        {
            _places[place] += mean - middle;
        }

        var squares = 0.0;
        for (var t = first; t < filled.Length; t++)
        {
            var error = size > 0 ? (filled[t] - _places[t % season]) / size : 0;
            squares += error * error / count;
        }

        var share = Math.Max(Math.Sqrt(squares), LeastShare);
        _spread = share * size;
        Roughness = size > 0 ? (float)Math.Log(share + LeastShare) : 0;
        ZeroShare = (float)zeros / count;
        Mean = mean;
    }

    /// <summary>Whether there is anything to learn from: not where all values are zero.</summary>
    public bool Moves => _spread > 0 && double.IsFinite(_spread);

    /// <summary>The logarithm of how far values lie from their weekday's mean, as a share of their size.</summary>
    public float Roughness { get; }

    /// <summary>Share of zeros, 0 to 1.</summary>
    public float ZeroShare { get; }

    private double Mean { get; }

    /// <summary>A value of place <paramref name="t"/> without its weekday and unit, between -4 and 4.</summary>
    public float Of(double value, int t) => Moves ? (float)Math.Clamp((value - _places[t % _places.Length]) / _spread, -Most, Most) : 0;

    /// <summary>How much more than the mean the weekday of place <paramref name="t"/> has, in the same unit and bounds.</summary>
    public float Weekday(int t) => Moves ? (float)Math.Clamp((_places[t % _places.Length] - Mean) / _spread, -Most, Most) : 0;

    /// <summary>The value of which <see cref="Of"/> is <paramref name="scaled"/>.</summary>
    public double Back(double scaled, int t) => _places[t % _places.Length] + (Moves ? scaled * _spread : 0);
}
