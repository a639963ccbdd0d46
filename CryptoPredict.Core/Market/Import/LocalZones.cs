using System.Collections.Concurrent;

namespace CryptoPredict.Core.Market.Import;

/// <summary>An hour, or half of one, that local clocks skip or show twice.</summary>
/// <param name="Start">When it begins by the local clock.</param>
/// <param name="Length">How long it is.</param>
/// <param name="IsTwice">Whether it comes twice, not at all otherwise.</param>
/// <param name="Zones">The zones whose clocks change so then, by their IANA names.</param>
internal sealed record ClockChange(DateTime Start, TimeSpan Length, bool IsTwice, IReadOnlyList<string> Zones);

/// <summary>When the clocks of all known time zones are put forward and back.</summary>
internal static class LocalZones
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan[] Lengths = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)];

    // Where markets are; of zones with the same clock the one that most people know.
    private static readonly string[] Known =
    [
        "Europe/Berlin", "Europe/London", "Europe/Athens", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo",
        "Australia/Sydney", "Pacific/Auckland",
    ];

    private static readonly ConcurrentDictionary<int, IReadOnlyList<ClockChange>> Years = [];

    /// <summary>Whether clocks change by so much somewhere.</summary>
    public static bool IsLength(TimeSpan length) => Lengths.Contains(length);

    /// <summary>All changes that begin in a year; none where the machine knows no time zones.</summary>
    public static IReadOnlyList<ClockChange> ChangesOf(int year) => Years.GetOrAdd(year, Find);

    /// <summary>Orders zones by how many people know them.</summary>
    public static IEnumerable<string> InOrder(IEnumerable<string> zones) =>
        zones.OrderBy(zone => (uint)Array.IndexOf(Known, zone)).ThenBy(zone => zone, StringComparer.Ordinal);

    private static List<ClockChange> Find(int year) =>
    [
        .. from zone in TimeZoneInfo.GetSystemTimeZones()
           from change in ChangesOf(zone, year)
           group zone.Id by change into same
           select new ClockChange(same.Key.Start, same.Key.Length, same.Key.IsTwice, [.. same]),
    ];

    private static IEnumerable<(DateTime Start, TimeSpan Length, bool IsTwice)> ChangesOf(TimeZoneInfo zone, int year)
    {
        if (year is <= 1 or >= 9_999)
        {
            yield break;
        }

        var (from, end) = (new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(-1), new DateTime(year + 1, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        for (var week = from; week < end; week += Week)
        {
            var (before, after) = (zone.GetUtcOffset(week), zone.GetUtcOffset(week + Week));
            var length = (after - before).Duration();
            if (IsLength(length))
            {
                var start = MomentOf(zone, week, before) + (after > before ? before : after);
                if (start.Year == year)
                {
                    yield return (DateTime.SpecifyKind(start, DateTimeKind.Unspecified), length, after < before);
                }
            }
        }
    }

    // By halves, down to the minute.
    private static DateTime MomentOf(TimeZoneInfo zone, DateTime week, TimeSpan before)
    {
        var (low, high) = (0, (int)Week.TotalMinutes);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = zone.GetUtcOffset(week.AddMinutes(middle)) == before ? (middle, high) : (low, middle);
        }

        return week.AddMinutes(high);
    }
}
