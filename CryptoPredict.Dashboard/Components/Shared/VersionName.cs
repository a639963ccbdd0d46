using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Versions by names that people can tell apart.</summary>
internal static partial class VersionName
{
    /// <summary>A text with every id of a version in it by its short name.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="browser">The reader's time zone.</param>
    /// <param name="now">Market time.</param>
    public static string? Within(string? text, BrowserTime browser, DateTimeOffset now) =>
        text is null ? null : Id().Replace(text, id => Short(id.Value, browser, now));

    /// <summary>Model, time of making and start of the hash: <c>lstm · 07:23 · 4174d80b</c>, with the day where it is another one than today.</summary>
    /// <param name="id">The version's id, such as <c>lstm-20261129T062302Z-4174d80b</c>; any other text stays as it is.</param>
    /// <param name="browser">The reader's time zone.</param>
    /// <param name="now">Market time.</param>
    public static string Short(string id, BrowserTime browser, DateTimeOffset now)
    {
        var hash = id.LastIndexOf('-');
        var time = hash > 0 ? id.LastIndexOf('-', hash - 1) : -1;
        if (time <= 0 || !DateTimeOffset.TryParseExact(
            id[(time + 1)..hash], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made))
        {
            return id;
        }

        var local = TimeZoneInfo.ConvertTime(made, browser.Zone);
        var today = TimeZoneInfo.ConvertTime(now, browser.Zone).Date == local.Date;
        return $"{id[..time]} · {local.ToString(today ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} · {id[(hash + 1)..]}";
    }

    [GeneratedRegex("[a-z][a-z0-9-]*-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")]
    private static partial Regex Id();
}
