using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Filters and paging that the lists share.</summary>
/// <param name="Asset">Only this asset.</param>
/// <param name="From">AsOf, or a candle's open time, from this time on.</param>
/// <param name="To">Before this time.</param>
/// <param name="Offset">Rows to skip.</param>
/// <param name="Limit">Rows to return.</param>
public sealed record PageQuery(
    [property: FromQuery(Name = "asset")] string? Asset,
    [property: FromQuery(Name = "from")] UtcTime? From,
    [property: FromQuery(Name = "to")] UtcTime? To,
    [property: FromQuery(Name = "offset")] int? Offset,
    [property: FromQuery(Name = "limit")] int? Limit)
{
    /// <summary>The most rows a page holds.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Rows of a page when nothing is said.</summary>
    public const int DefaultLimit = 100;

    private const int LongestName = Core.Market.Asset.MaxSymbolLength;

    /// <summary>The query to the ledger.</summary>
    /// <exception cref="BadQueryException">A value lies outside what is allowed.</exception>
    public LedgerQuery ToLedgerQuery(ILiveState live, LedgerState? state)
    {
        Check();
        return new LedgerQuery(
            Asset is null ? null : Known(live, Asset), From?.Value, To?.Value, state, Offset ?? 0, Limit ?? DefaultLimit);
    }

    /// <summary>Refuses paging or times outside their limits.</summary>
    /// <exception cref="BadQueryException">A value lies outside what is allowed.</exception>
    public void Check()
    {
        if (Offset is < 0)
        {
            throw new BadQueryException("offset", $"offset is {Offset}; it must be 0 or more.");
        }

        if (Limit is < 1 or > MaxLimit)
        {
            throw new BadQueryException("limit", $"limit is {Limit}; it must lie between 1 and {MaxLimit}.");
        }

        if (From is { } from && To is { } to && from.Value >= to.Value)
        {
            throw new BadQueryException("from", $"from ({from.Value:O}) must lie before to ({to.Value:O}).");
        }
    }

    /// <summary>Checked paging, with what stands where nothing was said.</summary>
    /// <exception cref="BadQueryException">A value lies outside what is allowed.</exception>
    public static (int Offset, int Limit) Paging(int? offset, int? limit)
    {
        new PageQuery(null, null, null, offset, limit).Check();
        return (offset ?? 0, limit ?? DefaultLimit);
    }

    /// <summary>The offered asset of this symbol; null when nothing was said.</summary>
    /// <exception cref="BadQueryException">No such asset is offered.</exception>
    public static Asset? KnownOrAll(ILiveState live, string? symbol) => string.IsNullOrEmpty(symbol) ? null : Known(live, symbol);

    /// <summary>The same for requests that start work: an empty name is more likely a slip than a request for every asset.</summary>
    /// <exception cref="BadQueryException">No such asset is offered, or the name is empty.</exception>
    public static Asset? WorkedOrAll(ILiveState live, string? symbol) => symbol switch
    {
        null => null,
        "" => throw new BadQueryException("asset", "asset is empty; name one, or leave it out for every asset."),
        _ => Known(live, symbol),
    };

    /// <summary>
    /// A name out of a path: routing leaves this one escape as it is, and a symbol may be BTC/USD. A path cannot hold <c>.</c> and <c>..</c>, which earlier
    /// versions took as names: they are written with a <c>~</c> before them.
    /// </summary>
    public static string Unescaped(string name) => name is "~." or "~.." ? name[1..] : name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a symbol names, offered or not. What is too long for one is refused before anybody looks for it.</summary>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <param name="symbol">The symbol as it was sent.</param>
    /// <exception cref="BadQueryException">It is too long.</exception>
    public static Asset Named(string parameter, string symbol) =>
        Unescaped(symbol) is { Length: <= LongestName } named
            ? new Asset(named)
            : throw new BadQueryException(parameter, $"{parameter} has {symbol.Length} characters; the name of an asset or series has at most {LongestName}.");

    /// <summary>The offered asset of this symbol.</summary>
    /// <exception cref="BadQueryException">No such asset is offered.</exception>
    public static Asset Known(ILiveState live, string symbol)
    {
        var asset = Named("asset", symbol);
        return live.Market.Assets.Contains(asset)
            ? asset
            : throw new BadQueryException("asset", $"asset '{asset}' is not offered; GET /api/v1/assets lists those that are.", StatusCodes.Status404NotFound);
    }

    /// <summary>What models are of under this name: an offered asset, or anything else of which a version is stored, such as an uploaded series.</summary>
    /// <exception cref="BadQueryException">It is neither.</exception>
    public static async Task<Asset> OwnerAsync(ILiveState live, IModelRegistry registry, string symbol, CancellationToken cancellationToken)
    {
        var owner = Named("asset", symbol);
        return live.Market.Assets.Contains(owner)
            ? owner
            : await registry.FindOwnerAsync(owner.Symbol, cancellationToken).ConfigureAwait(false) ?? throw new BadQueryException(
                "asset", $"asset '{owner}' is not offered, and no version of a series '{owner}' is stored; GET /api/v1/models/versions lists what there is.",
                StatusCodes.Status404NotFound);
    }

    /// <summary>The same where nothing may be said; null then.</summary>
    /// <exception cref="BadQueryException">It is neither.</exception>
    public static async Task<Asset?> OwnerOrAllAsync(ILiveState live, IModelRegistry registry, string? symbol, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(symbol) ? null : await OwnerAsync(live, registry, symbol, cancellationToken).ConfigureAwait(false);
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Total">How many rows match in all.</param>
/// <param name="Offset">Rows skipped.</param>
/// <param name="Limit">Rows asked for.</param>
/// <param name="Simulated">Whether the numbers rest on a simulated market.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total, int Offset, int Limit, bool Simulated);
