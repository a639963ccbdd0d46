using System.Globalization;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Times as the reader's browser tells them; UTC until the browser has named its zone.</summary>
internal sealed partial class BrowserTime
{
    /// <summary>The browser's time zone.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Takes the browser's zone; a zone this machine does not know leaves UTC.</summary>
    /// <param name="ianaName">For example <c>Europe/Berlin</c>.</param>
    public void UseZone(string ianaName) =>
        Zone = ZoneNames.TryFind(ianaName, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Local time of day, with the day in front when it is not the day of <paramref name="now"/>.</summary>
    public string Local(DateTimeOffset time, DateTimeOffset? now = null)
    {
        var local = TimeZoneInfo.ConvertTime(time, Zone);
        var sameDay = now is { } present && TimeZoneInfo.ConvertTime(present, Zone).Date == local.Date;
        return local.ToString(sameDay ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Local day and time, to the minute.</summary>
    public string Minute(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A sentence for programs and readers alike, with the minutes that it tells in UTC told in the browser's zone.</summary>
    public string Told(string sentence) => UtcMinute().Replace(sentence, minute =>
        DateTimeOffset.TryParse(minute.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Minute(time) : minute.Value);

    /// <summary>A time to come, to the minute: today's without a day, tomorrow's by that word.</summary>
    public string Soon(DateTimeOffset time, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(time, Zone);
        var minute = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return (local.Date - TimeZoneInfo.ConvertTime(now, Zone).Date).Days switch
        {
            0 => minute,
            1 => SharedTexts.FormatTomorrowAt(minute),
            _ => Minute(time),
        };
    }

    /// <summary>Time of day in UTC, with the day in front when it is not the day of <paramref name="now"/> there.</summary>
    public static string UtcOfDay(DateTimeOffset time, DateTimeOffset? now = null) => time.UtcDateTime.ToString(
        now is { } present && present.UtcDateTime.Date == time.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The same time in UTC, in full.</summary>
    public static string Utc(DateTimeOffset time) => TimeWords.Utc(time);

    [GeneratedRegex(@"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UtcMinute();
}
