namespace CryptoPredict.Core.Features.Indicators;

/// <summary>All indicators of a feature row, in the schema's order and with its parameters.</summary>
internal sealed class IndicatorSet
{
    private readonly IIndicator[] _indicators =
    [
        new LogReturns(1, 2, 3, 5, 10, 15, 30, 60),
        new RealisedVolatility(10, 30, 60),
        new ParkinsonVolatility(30),
        new AverageTrueRange(14),
        new DownsideShare(30),
        new RelativeStrength(14),
        new Stochastic(14, 3),
        new RangePosition(60),
        new BollingerBands(20),
        new Macd(12, 26, 9),
        new EmaDistance(10),
        new EmaDistance(30),
        new EmaDistance(60),
        new EfficiencyRatio(30),
        new OnBalanceVolumeSlope(30),
        new VwapDistance(60),
        new VolumeZScore(60),
        new TimeOfDay(),
    ];

    private readonly int[] _widths;

    public IndicatorSet() => _widths = [.. _indicators.Select(i => i.Features.Count)];

    public IEnumerable<Feature> Features => _indicators.SelectMany(i => i.Features);

    public void Update(in CandleStep step)
    {
        foreach (var indicator in _indicators)
        {
            indicator.Update(step);
        }
    }

    public void Write(in CandleStep step, Span<float> row)
    {
        for (var i = 0; i < _indicators.Length; i++)
        {
            _indicators[i].Write(step, row[.._widths[i]]);
            row = row[_widths[i]..];
        }
    }

    public void Reset()
    {
        foreach (var indicator in _indicators)
        {
            indicator.Reset();
        }
    }
}
