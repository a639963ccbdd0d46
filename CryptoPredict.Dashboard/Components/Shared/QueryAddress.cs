using CryptoPredict.Dashboard.Components.Tables;
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
        navigation.NavigateTo(navigation.With((name, value), (TableAddress.PageParameter, null)), replace: true);

    /// <summary>The value of an enumeration that the address names; null when it names none that is offered.</summary>
    public static T? Parse<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !int.TryParse(text, out _) ? value : null;

    /// <summary>The page number that the address names, from 1 to <see cref="MostPages"/>.</summary>
    public static int PageOf(int? page) => Math.Clamp(page ?? 1, 1, MostPages);
}
