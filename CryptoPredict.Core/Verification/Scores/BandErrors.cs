namespace CryptoPredict.Core.Verification.Scores;

/// <summary>Targets of one horizon held against a band of a coverage, in log returns.</summary>
/// <param name="coverage">What it aims to hold.</param>
internal sealed class BandErrors(double coverage)
{
    private int _inside;
    private int _count;
    private double _width;
    private double _score;

    /// <summary>Targets inside.</summary>
    public int Inside => _inside;

    /// <summary>Targets in all.</summary>
    public int Count => _count;

    /// <summary>The share inside; NaN without any, as all means.</summary>
    public double Coverage => (double)_inside / _count;

    /// <summary>Mean width.</summary>
    public double Width => _width / _count;

    /// <summary>Mean interval score (Gneiting and Raftery 2007): the width, and 2 / (1 − coverage) times the distance of a target outside.</summary>
    public double Score => _score / _count;

    /// <summary>Takes in a target.</summary>
    /// <param name="move">How far it lay from the middle of the band.</param>
    /// <param name="half">Half width of the band.</param>
    public void Add(double move, double half)
    {
        var beyond = Math.Max(0, Math.Abs(move) - half);
        _inside += beyond == 0 ? 1 : 0;
        _width += 2 * half;
        _score += (2 * half) + (2 / (1 - coverage) * beyond);
        _count++;
    }
}
