using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Proposes whose rows a file holds that does not say it itself: by the name that the file was sent with.</summary>
public static class ProposedName
{
    // What stands in the names of candle files beside the asset and says nothing of it.
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "candle", "candles", "kline", "klines", "ohlc", "ohlcv", "ohlcvt", "price", "prices", "history", "historical", "data", "min", "minute", "minutes", "m",
        "hour", "hourly", "h", "day", "daily", "d", "csv", "export", "new", "old", "part", "sample", "spot", "binance", "coinbase", "kraken", "bitstamp",
        "bitfinex", "bybit", "okx", "kucoin", "gemini", "upload", "from", "to", "till", "until", "utc",
    };

    /// <summary>Symbol of the asset or series; empty where the file names its rows itself, or its name says nothing for certain.</summary>
    /// <param name="findings">What was found in the file.</param>
    /// <param name="fileName">The name that it was sent with.</param>
    /// <param name="assets">The market's assets.</param>
    public static string Of(UploadFindings findings, string fileName, IReadOnlyList<Asset> assets)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(assets);
        if (!findings.NeedsName)
        {
            return "";
        }

        var name = Path.GetFileNameWithoutExtension(UploadPack.CommonOf(fileName));
        if (findings.Reading.Kind == UploadKind.Candles)
        {
            // Candles are stored for good: an asset is proposed only where the name is of one alone.
            var words = name.Split((char[])['-', '_', '.', ' ', '/'], StringSplitOptions.RemoveEmptyEntries);
            return assets.Where(asset => Array.Exists(words, word => IsPairOf(word, asset)) || IsOfBaseAlone(words, asset)).ToList() is [var only]
                ? only.Symbol : "";
        }

        var symbol = string.Concat(name.Where(Asset.IsSymbolCharacter));
        return symbol.Length <= Asset.MaxSymbolLength ? symbol : symbol[..Asset.MaxSymbolLength];
    }

    // BTCUSD and BTCUSDT may be BTC-USD.
    private static bool IsPairOf(string word, Asset asset) =>
        asset.Symbol.Split('-', '/') is [var one, var other, ..] && word.StartsWith(one + other, StringComparison.OrdinalIgnoreCase);

    // So may BTC, where no other word may be another coin, another currency or another thing: BTC-EUR and btc-dominance are none.
    private static bool IsOfBaseAlone(string[] words, Asset asset)
    {
        var parts = asset.Symbol.Split('-', '/');
        var others = words.Where(word => !word.Equals(parts[0], StringComparison.OrdinalIgnoreCase)).ToList();
        return others.Count < words.Length && others.TrueForAll(word => word.Any(char.IsAsciiDigit) || Plain.Contains(word)
            || (parts.Length > 1 && word.StartsWith(parts[1], StringComparison.OrdinalIgnoreCase)));
    }
}
