namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// The Page-Hinkley test for a rise of a stream's mean (E. S. Page, Biometrika 41, 1954; D. V. Hinkley, Biometrika 58, 1971):
/// m_T = Σ(x_t − x̄_t − δ), x̄_t the mean up to and with x_t; drift while m_T − min(0, m_1 … m_T) &gt; λ. Feed it errors in units
/// of the volatility of their time, or every volatile hour is drift. Not thread-safe.
/// </summary>
public sealed class PageHinkley
{
    private readonly double _tolerance;
    private readonly double _threshold;
    private double _smallest;

    /// <summary>Starts a test.</summary>
    /// <param name="tolerance">δ, 0 or more, in units of the stream: rises up to this size are let pass.</param>
    /// <param name="threshold">λ, positive, in units of the stream: larger is slower and raises fewer false alarms.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public PageHinkley(double tolerance, double threshold)
    {
        if (!(tolerance >= 0 && double.IsFinite(tolerance)))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance must be finite and at least 0.");
        }

        if (!(threshold > 0 && double.IsFinite(threshold)))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be finite and positive.");
        }

        _tolerance = tolerance;
        _threshold = threshold;
    }

    /// <summary>Values seen since the start or the last <see cref="Reset"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Their mean; 0 before the first.</summary>
    public double Mean { get; private set; }

    /// <summary>m_T.</summary>
    public double CumulativeDeviation { get; private set; }

    /// <summary>m_T − min m, 0 or more: how near to an alarm it is.</summary>
    public double Statistic => CumulativeDeviation - _smallest;

    /// <summary>Whether the mean has risen; stays so until the stream comes back or <see cref="Reset"/>.</summary>
    public bool Drifted => Statistic > _threshold;

    /// <summary>Takes the next value of the stream.</summary>
    /// <param name="value">A finite value.</param>
    /// <returns><see cref="Drifted"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not finite; nothing was changed.</exception>
    public bool Add(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "The stream must be finite: leave out what could not be verified.");
        }

        Count++;
        Mean += (value - Mean) / Count;
        CumulativeDeviation += value - Mean - _tolerance;
        _smallest = Math.Min(_smallest, CumulativeDeviation);
        return Drifted;
    }

    /// <summary>Forgets the stream, as after a retrain.</summary>
    public void Reset()
    {
        Count = 0;
        Mean = 0;
        CumulativeDeviation = 0;
        _smallest = 0;
    }
}
