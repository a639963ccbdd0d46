using System.Globalization;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>From when to when a list is shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Name">One of <see cref="Ranges"/>, or <see cref="ChosenDays"/>.</param>
/// <param name="FirstDay">The first day shown, in the reader's time zone; null for no beginning.</param>
/// <param name="LastDay">The last day shown, in the reader's time zone; null for no end.</param>
public sealed record TimeRange(string Name, DateOnly? FirstDay = null, DateOnly? LastDay = null)
{
    /// <summary>Name of the query parameter that holds the range.</summary>
    public const string Parameter = "range";

    /// <summary>Name of the query parameter that holds the first day, as <c>2026-11-29</c>.</summary>
    public const string FirstDayParameter = "from";

    /// <summary>Name of the query parameter that holds the last day.</summary>
    public const string LastDayParameter = "to";

    /// <summary>The range without a beginning.</summary>
    public const string AllTime = "all";

    /// <summary>The range between two days.</summary>
    public const string ChosenDays = "days";

    /// <summary>How a day is written, in the address and on pages.</summary>
    public const string DayFormat = "yyyy-MM-dd";

    /// <summary>Name in the address, words on the page, length; that of all time has no beginning, that of days its own.</summary>
    public static IReadOnlyList<(string Name, string Text, TimeSpan? Length)> Ranges =>
    [
        ("1h", SharedTexts.LastHour, TimeSpan.FromHours(1)),
        ("6h", SharedTexts.Last6Hours, TimeSpan.FromHours(6)),
        ("24h", SharedTexts.Last24Hours, TimeSpan.FromHours(24)),
        ("7d", SharedTexts.Last7Days, TimeSpan.FromDays(7)),
        ("30d", SharedTexts.Last30Days, TimeSpan.FromDays(30)),
        (AllTime, SharedTexts.AllTime, null),
        (ChosenDays, SharedTexts.ChooseDays, null),
    ];

    /// <summary>The ranges as a field offers them.</summary>
    public static IReadOnlyList<(string Value, string Text)> Choices => [.. Ranges.Select(range => (range.Name, range.Text))];

    /// <summary>Reads the address's parameters.</summary>
    /// <param name="range">The range.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="standard">The range when the address names none.</param>
    public static TimeRange Parse(string? range, string? from, string? to, string standard = AllTime)
    {
        var (first, last) = (Day(from), Day(to));
        return range == ChosenDays || first is not null || last is not null ? new TimeRange(ChosenDays, first, last)
            : new TimeRange(Ranges.Any(offered => offered.Name == range) ? range! : standard);
    }

    /// <summary>The times that it spans.</summary>
    /// <param name="now">The present by the clock of what is listed.</param>
    /// <param name="zone">The reader's time zone, in which days begin.</param>
    /// <returns>
    /// The first time within it, a whole minute so that those who look at once ask the same question, and the first after it; null where it has no end there.
    /// </returns>
    public (DateTimeOffset? From, DateTimeOffset? To) Bounds(DateTimeOffset now, TimeZoneInfo zone) => Name == ChosenDays
        ? (Start(FirstDay, zone), Start(LastDay?.AddDays(LastDay == DateOnly.MaxValue ? 0 : 1), zone))
        : (now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)) - Ranges.First(offered => offered.Name == Name).Length, null);

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // A day may begin later than at midnight: where the clock is put forward then, at the first time that there is.
    private static DateTimeOffset? Start(DateOnly? day, TimeZoneInfo zone)
    {
        if (day is not { } date)
        {
            return null;
        }

        var midnight = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        var offset = zone.GetUtcOffset(midnight);
        return midnight.Ticks < offset.Ticks ? DateTimeOffset.MinValue : new DateTimeOffset(midnight, offset).ToUniversalTime();
    }
}
