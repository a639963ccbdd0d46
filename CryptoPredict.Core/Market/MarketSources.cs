using System.Collections.Immutable;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Market.Simulated;

namespace CryptoPredict.Core.Market;

/// <summary>Every kind of market there is.</summary>
public static class MarketSources
{
    /// <summary>All of them; the first is the default.</summary>
    public static ImmutableArray<IMarketSourceFactory> All { get; } = [SimulatedMarketFactory.Instance, ReplayMarketFactory.Instance];

    /// <summary>The one of a name, letters of either case alike; null when there is none.</summary>
    public static IMarketSourceFactory? Find(string? name) =>
        All.FirstOrDefault(source => string.Equals(source.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The chosen source of validated options.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static IMarketSourceFactory Of(MarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Find(options.Source) ?? throw new ArgumentException(Unknown(options.Source), nameof(options));
    }

    /// <summary>The name of the market that validated options describe, see <see cref="IMarketSourceFactory.IdentityOf"/>.</summary>
    public static string IdentityOf(MarketOptions options) => Of(options).IdentityOf(options);

    /// <summary>What is said of a name that no source has.</summary>
    internal static string Unknown(string name) =>
        $"{MarketOptions.Section}:{nameof(MarketOptions.Source)} is '{name}'; it must be one of {string.Join(", ", All.Select(source => source.Name))}.";
}
