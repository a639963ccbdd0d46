using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A few closes of each asset of a file while it streams by.</summary>
internal sealed class CloseSamples
{
    private readonly Dictionary<Asset, CloseSample> _byAsset = [];

    /// <summary>The closes by asset.</summary>
    public IReadOnlyDictionary<Asset, CloseSample> ByAsset => _byAsset;

    /// <summary>Takes in a candle.</summary>
    public void Add(in ImportedCandle candle)
    {
        if (!_byAsset.TryGetValue(candle.Asset, out var sample))
        {
            _byAsset.Add(candle.Asset, sample = new CloseSample());
        }

        sample.Add(candle);
    }
}

/// <summary>A few closes of one asset, evenly spread.</summary>
internal sealed class CloseSample
{
    private const int MaxCloses = 64;

    private readonly List<(DateTimeOffset Time, double Close)> _closes = [];
    private long _rows;
    private long _step = 1;

    /// <summary>The closes.</summary>
    public IReadOnlyList<(DateTimeOffset Time, double Close)> Closes => _closes;

    /// <summary>Takes in a candle.</summary>
    public void Add(in ImportedCandle candle)
    {
        if (_rows++ % _step != 0)
        {
            return;
        }

        if (_closes.Count == MaxCloses)
        {
            var at = 0;
            _closes.RemoveAll(_ => at++ % 2 == 1);
            _step *= 2;
        }

        _closes.Add((candle.Candle.OpenTime, candle.Candle.Close));
    }
}
