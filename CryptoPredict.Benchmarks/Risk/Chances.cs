using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// Chances that were said of an event, and whether it came: the Brier score beside that of the event's frequency of the last 7 days, and how far chances lie
/// from frequencies in ten bins of equal width, weighted by their counts.
/// </summary>
internal sealed class Chances
{
    private const int Bins = 10;
    private const int Days7 = 7 * 1440;
    private readonly ScoreWindow _lately = new(Days7);
    private readonly (double Said, double Came, int Count)[] _bins = new (double, double, int)[Bins];
    private (double Ours, double Frequency) _brier;
    private int _count;

    /// <summary>How often the event came lately; NaN while nothing is known.</summary>
    public double Frequency => _lately.ShareFrom(0.5);

    /// <summary>1 − Brier score ÷ that of the frequency; NaN where the event never came or always did.</summary>
    public double Skill => _brier.Frequency > 0 ? 1 - (_brier.Ours / _brier.Frequency) : double.NaN;

    public double CalibrationError => _count == 0 ? double.NaN : _bins.Sum(bin => Math.Abs(bin.Said - bin.Came)) / _count;

    /// <summary>Takes in an event that can have come; known from now on.</summary>
    public void Came(bool came) => _lately.Add(came ? 1 : 0);

    /// <summary>Scores what was said of it.</summary>
    /// <param name="said">Its chance, 0 to 1.</param>
    /// <param name="frequency">Its frequency when that was said.</param>
    /// <param name="came">Whether it came.</param>
    public void Score(double said, double frequency, bool came)
    {
        var came01 = came ? 1.0 : 0;
        _brier = (_brier.Ours + Square(said - came01), _brier.Frequency + Square(frequency - came01));
        ref var bin = ref _bins[Math.Min(Bins - 1, (int)(said * Bins))];
        bin = (bin.Said + said, bin.Came + came01, bin.Count + 1);
        _count++;
    }

    private static double Square(double value) => value * value;
}
