namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Realised volatility σ_n = √(Σ r² / n) of the last n one-candle log returns, mean taken as zero
/// (Andersen, Bollerslev, Diebold &amp; Labys 2003), over three windows; and σ_short / σ_long, which tells a market that wakes
/// from one that calms. The ratio lies between 0 and √(long / short); 1 when nothing moved.
/// </summary>
internal sealed class RealisedVolatility(int shortWindow, int middleWindow, int longWindow) : IIndicator
{
    private readonly SlidingWindow<Sum> _short = new(shortWindow);
    private readonly SlidingWindow<Sum> _middle = new(middleWindow);
    private readonly SlidingWindow<Sum> _long = new(longWindow);

    public IReadOnlyList<Feature> Features { get; } =
    [
        .. new[] { shortWindow, middleWindow, longWindow }.Select(n =>
            new Feature($"realised_volatility_{n}", $"Realised volatility per candle: root mean square of the last {n} log returns.")),
        new($"volatility_ratio_{shortWindow}_{longWindow}", $"Realised volatility over {shortWindow} candles by that over {longWindow}; 1 when nothing moved."),
    ];

    public void Update(in CandleStep step)
    {
        var square = new Sum(step.LogReturn * step.LogReturn);
        _short.Push(square);
        _middle.Push(square);
        _long.Push(square);
    }

    public void Write(in CandleStep step, Span<float> row)
    {
        var shortVariance = _short.Value.Value / shortWindow;
        var longVariance = _long.Value.Value / longWindow;
        row[0] = (float)Math.Sqrt(shortVariance);
        row[1] = (float)Math.Sqrt(_middle.Value.Value / middleWindow);
        row[2] = (float)Math.Sqrt(longVariance);
        row[3] = longVariance > 0 ? (float)Math.Sqrt(shortVariance / longVariance) : 1;
    }

    public void Reset()
    {
        _short.Reset();
        _middle.Reset();
        _long.Reset();
    }
}

/// <summary>
/// Volatility from the range: √(Σ ln(H/L)² / (4 n ln 2)) over n candles (Parkinson 1980). For a driftless random walk about five
/// times as efficient as squared returns; sees moves that closes hide.
/// </summary>
internal sealed class ParkinsonVolatility(int window) : IIndicator
{
    private readonly SlidingWindow<Sum> _squares = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"parkinson_volatility_{window}", $"Volatility per candle from the high-low ranges of {window} candles.")];

    public void Update(in CandleStep step)
    {
        var range = Math.Log(step.Candle.High / step.Candle.Low);
        _squares.Push(new Sum(range * range));
    }

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)Math.Sqrt(_squares.Value.Value / (4 * window * Math.Log(2)));

    public void Reset() => _squares.Reset();
}

/// <summary>
/// Average true range (Wilder 1978) of log prices: Wilder's average of TR = ln(max(H, C₋₁) / min(L, C₋₁)). In logs it needs no
/// division by the price to be comparable between assets.
/// </summary>
internal sealed class AverageTrueRange(int periods) : IIndicator
{
    private readonly ExponentialAverage _average = ExponentialAverage.OfWilder(periods);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"average_true_range_{periods}", $"Wilder's average over {periods} periods of the log range that includes the previous close.")];

    public void Update(in CandleStep step) => _average.Push(
        Math.Log(Math.Max(step.Candle.High, step.PreviousClose) / Math.Min(step.Candle.Low, step.PreviousClose)));

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)_average.Value;

    public void Reset() => _average.Reset();
}

/// <summary>
/// Share of falls in the variance: Σ r²[r &lt; 0] / Σ r² over n returns, the realised downside semivariance of Barndorff-Nielsen,
/// Kinnebrock &amp; Shephard (2010) by the whole. 0 to 1; 0.5 when nothing moved.
/// </summary>
internal sealed class DownsideShare(int window) : IIndicator
{
    private readonly SlidingWindow<Share> _squares = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"downside_share_{window}", $"Share of falls in the sum of {window} squared log returns, 0 to 1; 0.5 when nothing moved.")];

    public void Update(in CandleStep step)
    {
        var square = step.LogReturn * step.LogReturn;
        _squares.Push(new Share(step.LogReturn < 0 ? square : 0, square));
    }

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)_squares.Value.Ratio(otherwise: 0.5);

    public void Reset() => _squares.Reset();
}
