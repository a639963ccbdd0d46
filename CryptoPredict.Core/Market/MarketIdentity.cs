using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CryptoPredict.Core.Market;

/// <summary>
/// A name for "the same market": its candles, predictions and scores belong together and to nothing else. Each market has a
/// database of its own, so that simulated, replayed and real prices can never mix.
/// </summary>
public static partial class MarketIdentity
{
    /// <summary>The name of the configured market, fit for a file name: <c>simulated-42-60s</c>, <c>replay-btcusdt-1m-2025-03-1f2e3d4c</c>.</summary>
    public static string Of(MarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Source switch
        {
            MarketSourceKind.Simulated => $"simulated-{options.Simulated.Seed}-{options.Interval.TotalSeconds:0}s",
            _ => Replay(options),
        };
    }

    private static string Replay(MarketOptions options)
    {
        var file = new FileInfo(options.Replay.Path!);
        var facts = $"{file.FullName}|{file.Length}|{options.Replay.Asset}|{options.Replay.From:O}|{options.Interval}";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts)))[..8];
        var name = NotPlain().Replace(Path.GetFileNameWithoutExtension(file.Name).ToLowerInvariant(), "-");
        return $"replay-{name[..Math.Min(name.Length, 40)]}-{digest}";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotPlain();
}
