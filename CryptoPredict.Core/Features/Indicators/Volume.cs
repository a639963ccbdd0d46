namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Slope of the on-balance volume (Granville 1963): OBV(t) − OBV(t−n) by the volume of those n candles, that is Σ sign(C − C₋₁)·V / Σ V. OBV
/// itself is a sum without end whose level means nothing; in its slope the level cancels. −1 to 1; 0 without volume.
/// </summary>
internal sealed class OnBalanceVolumeSlope(int window) : IIndicator
{
    private readonly SlidingWindow<Share> _volumes = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"obv_slope_{window}", $"Rise of the on-balance volume over {window} candles by their volume, −1 to 1; 0 without volume.")];

    public void Update(in CandleStep step) => _volumes.Push(
        new Share(Math.Sign(step.Candle.Close - step.PreviousClose) * step.Candle.Volume, step.Candle.Volume));

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)_volumes.Value.Ratio(otherwise: 0);

    public void Reset() => _volumes.Reset();
}

/// <summary>
/// Distance of the close from the volume-weighted average price: ln(C / VWAP), VWAP = Σ V·(H + L + C)/3 / Σ V over n candles
/// (Berkowitz, Logue &amp; Noser 1988). 0 without volume.
/// </summary>
internal sealed class VwapDistance(int window) : IIndicator
{
    private readonly SlidingWindow<Share> _turnover = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"vwap_distance_{window}", $"Log distance of the close from the volume-weighted average price of {window} candles; 0 without volume.")];

    public void Update(in CandleStep step)
    {
        var candle = step.Candle;
        _turnover.Push(new Share((candle.High + candle.Low + candle.Close) / 3 * candle.Volume, candle.Volume));
    }

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)Math.Log(step.Candle.Close / _turnover.Value.Ratio(otherwise: step.Candle.Close));

    public void Reset() => _turnover.Reset();
}

/// <summary>
/// Standard score of the volume: (V − mean) / σ over n candles, σ of the population (the usual z-score). At most (n − 1)/√n in size;
/// 0 when the volume does not vary.
/// </summary>
internal sealed class VolumeZScore(int window) : IIndicator
{
    private readonly SlidingWindow<Moments> _volumes = new(window);

    public IReadOnlyList<Feature> Features { get; } =
        [new($"volume_z_score_{window}", $"Volume in standard deviations from its mean over {window} candles; 0 when it does not vary.")];

    public void Update(in CandleStep step) => _volumes.Push(Moments.Of(step.Candle.Volume));

    public void Write(in CandleStep step, Span<float> row) => row[0] = (float)_volumes.Value.StandardScore(step.Candle.Volume);

    public void Reset() => _volumes.Reset();
}
