namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Log returns at several lags: r_k = ln(C(t) / C(t−k)). Additive over time and symmetric in up and down
/// (Campbell, Lo &amp; MacKinlay 1997, §1.4).
/// </summary>
internal sealed class LogReturns : IIndicator
{
    private readonly int[] _lags;
    private readonly double[] _closes;
    private int _newest;

    public LogReturns(params int[] lags)
    {
        _lags = lags;
        _closes = new double[lags.Max() + 1];
        Features = [.. lags.Select(k => new Feature($"log_return_{k}", $"Log return over the last {k} candles: ln(close / close {k} candles before)."))];
    }

    public IReadOnlyList<Feature> Features { get; }

    public void Update(in CandleStep step)
    {
        _newest = (_newest + 1) % _closes.Length;
        _closes[_newest] = step.Candle.Close;
    }

    public void Write(in CandleStep step, Span<float> row)
    {
        var close = _closes[_newest];
        for (var i = 0; i < _lags.Length; i++)
        {
            var index = _newest - _lags[i];
            row[i] = (float)Math.Log(close / _closes[index < 0 ? index + _closes.Length : index]);
        }
    }

    public void Reset()
    {
        Array.Clear(_closes);
        _newest = 0;
    }
}
