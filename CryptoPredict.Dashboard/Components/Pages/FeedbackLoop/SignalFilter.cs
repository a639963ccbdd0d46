using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;

namespace CryptoPredict.Dashboard.Components.Pages.FeedbackLoop;

/// <summary>What of the log is shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="State">Only signals in this state; null for all.</param>
/// <param name="AllAssets">Whether every asset is shown instead of the chosen one.</param>
/// <param name="Range">From when to when they were made.</param>
/// <param name="Table">The page and its order.</param>
public sealed record SignalFilter(string? Model, SignalState? State, bool AllAssets, TimeRange Range, TableAddress Table)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 20;

    /// <summary>Reads the address's parameters.</summary>
    public static SignalFilter Parse(string? model, string? state, string? scope, TimeRange range, TableAddress table) => new(
        model is not null && DirectionCatalogue.Names.Contains(model) ? model : null, QueryAddress.Parse<SignalState>(state), scope == "all", range, table);

    /// <summary>The question to the log.</summary>
    /// <param name="asset">The chosen asset.</param>
    /// <param name="now">Market time.</param>
    /// <param name="zone">The reader's time zone.</param>
    /// <param name="end">No signals from this time on; null for all.</param>
    public SignalQuery Query(Asset asset, DateTimeOffset now, TimeZoneInfo zone, DateTimeOffset? end)
    {
        var (from, to) = Range.Bounds(now, zone);
        return new SignalQuery(
            AllAssets ? null : asset, Model, State, to is null || end < to ? end : to, (Table.Page - 1) * PageSize, PageSize, from, Table.Sort<SignalColumn>());
    }
}
