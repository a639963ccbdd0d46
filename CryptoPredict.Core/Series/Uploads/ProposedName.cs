using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Proposes whose rows a file holds that does not say it itself: by the name that the file was sent with.</summary>
public static class ProposedName
{
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
            return assets.Where(asset => Array.Exists(words, word => IsOf(word, asset))).ToList() is [var only] ? only.Symbol : "";
        }

        var symbol = string.Concat(name.Where(Asset.IsSymbolCharacter));
        return symbol.Length <= Asset.MaxSymbolLength ? symbol : symbol[..Asset.MaxSymbolLength];
    }

    // BTC, BTCUSD and BTCUSDT may be BTC-USD.
    private static bool IsOf(string word, Asset asset)
    {
        var parts = asset.Symbol.Split('-', '/');
        return word.Equals(parts[0], StringComparison.OrdinalIgnoreCase)
            || (parts.Length > 1 && word.StartsWith(parts[0] + parts[1], StringComparison.OrdinalIgnoreCase));
    }
}
