using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>What a page shows lives in its address.</summary>
internal static class QueryAddress
{
    /// <summary>The highest page number: beyond every list, and the rows before it can still be counted at a thousand on a page.</summary>
    public const int MostPages = 1_000_000;

    /// <summary>The present address with other values; null or empty takes a parameter away.</summary>
    public static string With(this NavigationManager navigation, params (string Name, string? Value)[] parameters) =>
        navigation.GetUriWithQueryParameters(parameters.ToDictionary(
            parameter => parameter.Name, parameter => (object?)(string.IsNullOrEmpty(parameter.Value) ? null : parameter.Value)));

    /// <summary>Goes on with another value of a filter, from its first page.</summary>
    public static void Filter(this NavigationManager navigation, string name, string? value) =>
        navigation.NavigateTo(navigation.With((name, value), (Pager.Parameter, null)), replace: true);

    /// <summary>The value of an enumeration that the address names; null when it names none that is offered.</summary>
    public static T? Parse<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !int.TryParse(text, out _) ? value : null;

    /// <summary>The page number that the address names, from 1 to <see cref="MostPages"/>.</summary>
    public static int PageOf(int? page) => Math.Clamp(page ?? 1, 1, MostPages);

    /// <summary>
    /// Reads the page that the address asks for, or the last one where that lies beyond the end: a filter may leave fewer pages than there were.
    /// </summary>
    /// <param name="page">The page asked for, from 1 to <see cref="MostPages"/>.</param>
    /// <param name="size">Rows on a page.</param>
    /// <param name="read">Reads a page.</param>
    /// <param name="total">The rows in all.</param>
    /// <returns>Which page it is, and what is on it.</returns>
    public static async Task<(int Page, T Rows)> ReadPageAsync<T>(int page, int size, Func<int, Task<T>> read, Func<T, long> total)
    {
        var rows = await read(page);
        var last = (int)Math.Clamp((total(rows) + size - 1) / size, 1, MostPages);
        return page <= last ? (page, rows) : (last, await read(last));
    }
}
