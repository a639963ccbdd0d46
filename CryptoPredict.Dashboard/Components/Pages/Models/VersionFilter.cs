using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Models;

/// <summary>Which versions are listed. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="Alias">Only versions that hold this alias now; null for all.</param>
/// <param name="Origin">Only this origin; null for all.</param>
/// <param name="Page">From 1.</param>
public sealed record VersionFilter(string? Model, ModelAlias? Alias, VersionOrigin? Origin, int Page)
{
    /// <summary>Versions on a page.</summary>
    public const int PageSize = 15;

    /// <summary>Reads the address's parameters.</summary>
    public static VersionFilter Parse(string? model, string? alias, string? origin, int? page) => new(
        string.IsNullOrEmpty(model) ? null : model, QueryAddress.Parse<ModelAlias>(alias), QueryAddress.Parse<VersionOrigin>(origin),
        QueryAddress.PageOf(page));

    /// <summary>The question to the registry.</summary>
    public VersionQuery ToQuery(Asset asset) => new(asset, Model, Alias, Origin, Offset: (Page - 1) * PageSize, Limit: PageSize);
}
