namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Relative strength index (Wilder 1978) as a fraction: RSI / 100 = G / (G + L), with G and L Wilder's averages of the rises and falls of
/// the close. 0 to 1; 0.5 when nothing moved.
/// </summary>
internal sealed class RelativeStrength(int periods) : IIndicator
{
    private readonly ExponentialAverage _rises = ExponentialAverage.OfWilder(periods);
    private readonly ExponentialAverage _falls = ExponentialAverage.OfWilder(periods);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"rsi_{periods}", $"Relative strength index over {periods} periods by 100: share of rises in all moves, 0 to 1; 0.5 when nothing moved.")];

    public void Update(in CandleStep step)
    {
        var change = step.Candle.Close - step.PreviousClose;
        _rises.Push(Math.Max(change, 0));
        _falls.Push(Math.Max(-change, 0));
    }

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)new Share(_rises.Value, _rises.Value + _falls.Value).Ratio(otherwise: 0.5);

    public void Reset()
    {
        _rises.Reset();
        _falls.Reset();
    }
}

/// <summary>
/// Fast stochastic oscillator (Lane 1984) as fractions: %K = (C − LL) / (HH − LL) with the lowest low and highest high of n candles,
/// and %D, the mean of the last few %K. 0 to 1; %K is 0.5 when the range is zero.
/// </summary>
internal sealed class Stochastic(int window, int smoothing) : IIndicator
{
    private readonly SlidingWindow<Extremes> _range = new(window);
    private readonly SlidingWindow<Sum> _recent = new(smoothing);

    public IReadOnlyList<Feature> Features { get; } =
    [
        new($"stochastic_k_{window}", $"Place of the close between the low (0) and the high (1) of {window} candles; 0.5 when they are equal."),
        new($"stochastic_d_{window}_{smoothing}", $"Mean of the last {smoothing} values of stochastic_k_{window}."),
    ];

    public void Update(in CandleStep step)
    {
        _range.Push(new Extremes(step.Candle.Low, step.Candle.High));
        _recent.Push(new Sum(_range.Value.Position(step.Candle.Close)));
    }

    public void Write(in CandleStep step, Span<float> row)
    {
        row[0] = (float)_range.Value.Position(step.Candle.Close);
        row[1] = (float)(_recent.Value.Value / smoothing);
    }

    public void Reset()
    {
        _range.Reset();
        _recent.Reset();
    }
}

/// <summary>
/// Place of the close in Donchian's channel (Donchian 1960): (C − LL) / (HH − LL) over n candles. 0 to 1; 0.5 when the range is zero.
/// </summary>
internal sealed class RangePosition(int window) : IIndicator
{
    private readonly SlidingWindow<Extremes> _range = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"range_position_{window}", $"Place of the close between the low (0) and the high (1) of {window} candles; 0.5 when they are equal.")];

    public void Update(in CandleStep step) => _range.Push(new Extremes(step.Candle.Low, step.Candle.High));

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)_range.Value.Position(step.Candle.Close);

    public void Reset() => _range.Reset();
}

/// <summary>
/// Bollinger bands (Bollinger 2001), mean ± 2 σ of the last n closes, σ of the population. Position: (C − mean) / (2σ), ±1 at the
/// bands, 0 when nothing moved (it is 2·%b − 1). Width: 4σ / mean.
/// </summary>
internal sealed class BollingerBands(int window) : IIndicator
{
    private const int Deviations = 2;

    private readonly SlidingWindow<Moments> _closes = new(window);

    public IReadOnlyList<Feature> Features { get; } =
    [
        new($"bollinger_position_{window}_{Deviations}",
            $"Place of the close in the Bollinger bands of {window} candles: ±1 at the bands; 0 when nothing moved."),
        new($"bollinger_width_{window}_{Deviations}", $"Distance of the Bollinger bands of {window} candles by their mean."),
    ];

    public void Update(in CandleStep step) => _closes.Push(Moments.Of(step.Candle.Close));

    public void Write(in CandleStep step, Span<float> row)
    {
        var moments = _closes.Value;
        row[0] = (float)(moments.StandardScore(step.Candle.Close) / Deviations);
        row[1] = (float)(2 * Deviations * moments.StandardDeviation / moments.Mean);
    }

    public void Reset() => _closes.Reset();
}
