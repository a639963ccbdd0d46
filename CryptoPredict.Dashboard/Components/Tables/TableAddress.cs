using CryptoPredict.Core;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoPredict.Dashboard.Components.Tables;

/// <summary>Which page of a table is shown, in which order, with which columns. Lives in the address.</summary>
/// <param name="Page">The page asked for, from 1 to <see cref="QueryAddress.MostPages"/>.</param>
/// <param name="Column">The column that the rows are sorted by; null for the table's own order.</param>
/// <param name="Descending">Whether its greatest value comes first.</param>
/// <param name="Columns">The columns shown, separated by commas; null for those shown by default.</param>
public sealed record TableAddress(int Page = 1, string? Column = null, bool Descending = false, string? Columns = null)
{
    /// <summary>Name of the query parameter that holds the page.</summary>
    public const string PageParameter = "page";

    /// <summary>Name of the query parameter that holds the column sorted by, with a minus before it where the greatest comes first.</summary>
    public const string SortParameter = "sort";

    /// <summary>Name of the query parameter that holds the columns.</summary>
    public const string ColumnsParameter = "columns";

    // What narrows the lists of all pages. Each page knows its own of them and leaves the others alone.
    private static readonly string[] Filters =
    [
        TimeRange.Parameter, TimeRange.FirstDayParameter, TimeRange.LastDayParameter, "state", "job", "by", "model", "alias", "origin", "who", "what", "name",
    ];

    /// <summary>The present address without the filters that it sets; null where it sets none.</summary>
    public static string? WithoutFilters(NavigationManager navigation)
    {
        var set = QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query);
        string[] narrow = [.. Filters.Where(name => set.TryGetValue(name, out var value) && value != TimeRange.AllTime)];
        return narrow.Length == 0 ? null : navigation.With([.. narrow.Append(PageParameter).Select(name => (name, (string?)null))]);
    }

    /// <summary>Reads the address's parameters.</summary>
    public static TableAddress Parse(int? page, string? sort, string? columns) => new(
        QueryAddress.PageOf(page),
        string.IsNullOrEmpty(sort?.TrimStart('-')) ? null : sort.TrimStart('-'),
        sort?.StartsWith('-') is true,
        string.IsNullOrEmpty(columns) ? null : columns);

    /// <summary>The order that the address asks for; null for the list's own, and for a column that it does not offer.</summary>
    /// <typeparam name="TColumn">What the list can be sorted by.</typeparam>
    public SortBy<TColumn>? Sort<TColumn>()
        where TColumn : struct, Enum => QueryAddress.Parse<TColumn>(Column) is { } column ? new SortBy<TColumn>(column, Descending) : null;

    /// <summary>
    /// Reads the page that the address asks for, or the last one where that lies beyond the end: a filter may leave fewer pages than there were.
    /// </summary>
    /// <param name="size">Rows on a page.</param>
    /// <param name="read">Reads a page.</param>
    /// <param name="total">The rows in all.</param>
    /// <returns>Which page it is, and what is on it.</returns>
    public async Task<(TableAddress Table, T Rows)> ReadAsync<T>(int size, Func<TableAddress, Task<T>> read, Func<T, long> total)
    {
        var rows = await read(this);
        var last = this with { Page = (int)Math.Clamp((total(rows) + size - 1) / size, 1, QueryAddress.MostPages) };
        return Page <= last.Page ? (this, rows) : (last, await read(last));
    }

    /// <summary>How the order is written in the address.</summary>
    public static string Write(string column, bool descending) => descending ? $"-{column}" : column;
}
