using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;

namespace CryptoPredict.Dashboard.Components.Pages.Models;

/// <summary>Which versions are listed. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="Alias">Only versions that hold this alias now; null for all.</param>
/// <param name="Origin">Only this origin; null for all.</param>
/// <param name="Range">When they were made, market time.</param>
/// <param name="Table">The page and its order.</param>
public sealed record VersionFilter(string? Model, ModelAlias? Alias, VersionOrigin? Origin, TimeRange Range, TableAddress Table)
{
    /// <summary>Versions on a page.</summary>
    public const int PageSize = 15;

    /// <summary>Reads the address's parameters.</summary>
    public static VersionFilter Parse(string? model, string? alias, string? origin, TimeRange range, TableAddress table) => new(
        string.IsNullOrEmpty(model) ? null : model, QueryAddress.Parse<ModelAlias>(alias), QueryAddress.Parse<VersionOrigin>(origin), range, table);

    /// <summary>The question to the registry.</summary>
    /// <param name="asset">The chosen asset.</param>
    /// <param name="now">Market time.</param>
    /// <param name="zone">The reader's time zone.</param>
    public VersionQuery ToQuery(Asset asset, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = Range.Bounds(now, zone);
        return new VersionQuery(asset, Model, Alias, Origin, from, to, (Table.Page - 1) * PageSize, PageSize, Table.Sort<VersionColumn>());
    }
}
