namespace CryptoPredict.Core.Verification.Scores;

/// <summary>Chances of about the same size, and how often what they were said of came.</summary>
/// <param name="Said">Their mean.</param>
/// <param name="Came">The share of them that came.</param>
/// <param name="Count">How many.</param>
public readonly record struct ReliabilityBin(double Said, double Came, int Count);

/// <summary>
/// Chances that were said of an event, and whether it came: the Brier score beside that of the event's frequency before, and how far chances lie from
/// frequencies in ten bins of equal width. Not thread-safe.
/// </summary>
internal sealed class ChanceScores
{
    private const int Bins = 10;

    // Of an event that hardly ever came no skill can be told.
    private const int LeastEvents = 5;

    private readonly (double Said, double Came, int Count)[] _bins = new (double, double, int)[Bins];
    private (double Ours, double Frequency) _brier;

    /// <summary>Chances scored.</summary>
    public int Count { get; private set; }

    /// <summary>How often the event came.</summary>
    public int Events { get; private set; }

    /// <summary>The Brier score: mean (p − o)²; NaN without any.</summary>
    public double Brier => Count == 0 ? double.NaN : _brier.Ours / Count;

    /// <summary>1 − Brier score ÷ that of the frequency; NaN where the event came less than five times, or always.</summary>
    public double Skill => Events >= LeastEvents && _brier.Frequency > 0 ? 1 - (_brier.Ours / _brier.Frequency) : double.NaN;

    /// <summary>Mean |said − came| of the bins, weighted by their counts; NaN without any.</summary>
    public double CalibrationError => Count == 0 ? double.NaN : _bins.Sum(bin => Math.Abs(bin.Said - bin.Came)) / Count;

    /// <summary>The bins that hold something, the smallest chances first.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability =>
        [.. _bins.Where(bin => bin.Count > 0).Select(bin => new ReliabilityBin(bin.Said / bin.Count, bin.Came / bin.Count, bin.Count))];

    /// <summary>Scores what was said of an event.</summary>
    /// <param name="said">Its chance, 0 to 1.</param>
    /// <param name="frequency">Its frequency when that was said; NaN where none was known: then it is not scored.</param>
    /// <param name="came">Whether it came.</param>
    public void Add(double said, double frequency, bool came)
    {
        if (double.IsNaN(frequency))
        {
            return;
        }

        var came01 = came ? 1.0 : 0;
        _brier = (_brier.Ours + Square(said - came01), _brier.Frequency + Square(frequency - came01));
        ref var bin = ref _bins[Math.Min(Bins - 1, (int)(said * Bins))];
        bin = (bin.Said + said, bin.Came + came01, bin.Count + 1);
        Count++;
        Events += came ? 1 : 0;
    }

    private static double Square(double value) => value * value;
}
