namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Exponentially weighted mean of all values so far: Σ (1−α)^k x(t−k) / Σ (1−α)^k. Dividing by the weights' sum makes it a true
/// mean from the first value on, where the usual recursion m += α (x − m) leans on an arbitrary start; the two agree as the weights'
/// sum tends to 1/α. Equal values give exactly their value.
/// </summary>
internal sealed class ExponentialAverage
{
    private readonly double _decay;
    private double _weight;

    private ExponentialAverage(double smoothing) => _decay = 1 - smoothing;

    public double Value { get; private set; }

    /// <summary>The common average "of n periods": α = 2 / (n + 1).</summary>
    public static ExponentialAverage OfSpan(int periods) => new(2.0 / (periods + 1));

    /// <summary>Wilder's (1978) smoothing over n periods: α = 1 / n.</summary>
    public static ExponentialAverage OfWilder(int periods) => new(1.0 / periods);

    public void Push(double value)
    {
        _weight = 1 + _decay * _weight;
        Value += (value - Value) / _weight;
    }

    public void Reset()
    {
        _weight = 0;
        Value = 0;
    }
}
