namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Moving average convergence / divergence (Appel 1979) and its signal line, in the scale-free form ln(EMA_fast / EMA_slow): to
/// first order the classical difference by the price. The signal is the EMA of that.
/// </summary>
internal sealed class Macd(int fast, int slow, int signal) : IIndicator
{
    private readonly ExponentialAverage _fast = ExponentialAverage.OfSpan(fast);
    private readonly ExponentialAverage _slow = ExponentialAverage.OfSpan(slow);
    private readonly ExponentialAverage _signal = ExponentialAverage.OfSpan(signal);

    public IReadOnlyList<Feature> Features { get; } =
    [
        new($"macd_{fast}_{slow}", $"Log ratio of the exponential averages of the close over {fast} and {slow} candles."),
        new($"macd_signal_{fast}_{slow}_{signal}", $"Exponential average of macd_{fast}_{slow} over {signal} candles."),
    ];

    private double Line => Math.Log(_fast.Value / _slow.Value);

    public void Update(in CandleStep step)
    {
        _fast.Push(step.Candle.Close);
        _slow.Push(step.Candle.Close);
        _signal.Push(Line);
    }

    public void Write(in CandleStep step, Span<float> row)
    {
        row[0] = (float)Line;
        row[1] = (float)_signal.Value;
    }

    public void Reset()
    {
        _fast.Reset();
        _slow.Reset();
        _signal.Reset();
    }
}

/// <summary>
/// Distance of the close from its exponential moving average: ln(C / EMA_n), α = 2 / (n + 1) (Brown 1959 for exponential smoothing).
/// </summary>
internal sealed class EmaDistance(int span) : IIndicator
{
    private readonly ExponentialAverage _average = ExponentialAverage.OfSpan(span);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"ema_distance_{span}", $"Log distance of the close from its exponential average over {span} candles.")];

    public void Update(in CandleStep step) => _average.Push(step.Candle.Close);

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)Math.Log(step.Candle.Close / _average.Value);

    public void Reset() => _average.Reset();
}

/// <summary>
/// Efficiency ratio (Kaufman 1995) with its sign: Σ r / Σ |r| over n log returns. +1 for a straight rise, −1 for a straight fall, near 0 for
/// noise; 0 when nothing moved.
/// </summary>
internal sealed class EfficiencyRatio(int window) : IIndicator
{
    private readonly SlidingWindow<Share> _moves = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"efficiency_ratio_{window}", $"Net move by the sum of all moves over {window} candles, −1 to 1; 0 when nothing moved.")];

    public void Update(in CandleStep step) => _moves.Push(new Share(step.LogReturn, Math.Abs(step.LogReturn)));

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)_moves.Value.Ratio(otherwise: 0);

    public void Reset() => _moves.Reset();
}
