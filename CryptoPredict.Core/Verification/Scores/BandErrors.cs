namespace CryptoPredict.Core.Verification.Scores;

/// <summary>Targets of one horizon held against a band of a coverage, in log returns.</summary>
/// <param name="coverage">What it aims to hold.</param>
internal sealed class BandErrors(double coverage)
{
    private double _width;
    private double _score;

    /// <summary>Targets inside.</summary>
    public int Inside { get; private set; }

    /// <summary>Targets in all.</summary>
    public int Count { get; private set; }

    /// <summary>The share inside; NaN without any, as all means.</summary>
    public double Coverage => (double)Inside / Count;

    /// <summary>Mean width.</summary>
    public double Width => _width / Count;

    /// <summary>Mean interval score, see <see cref="CoverageScores.IntervalScore(double, double, double, double)"/>.</summary>
    public double Score => _score / Count;

    /// <summary>Takes in a target.</summary>
    /// <param name="move">How far it lay from the middle of the band.</param>
    /// <param name="half">Half width of the band.</param>
    public void Add(double move, double half)
    {
        Inside += Math.Abs(move) <= half ? 1 : 0;
        _width += 2 * half;
        _score += CoverageScores.IntervalScore(-half, half, move, 1 - coverage);
        Count++;
    }
}
