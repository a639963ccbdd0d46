namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Daily values on the days that are open: those of weekdays that had a value lately. What a closed weekday held before is left out, so that the season is a
/// week of open days.
/// </summary>
public sealed class OpenDays
{
    /// <summary>The most open days that are kept, the newest ones: ten years of whole weeks.</summary>
    public const int MostDays = 3_653;

    /// <summary>Open days ahead of the last one whose events are kept.</summary>
    public const int DaysAhead = 366;

    /// <summary>A weekday that had no value for so many days is closed.</summary>
    public const int ClosedAfterDays = 56;

    private const int Week = 7;

    private readonly int[] _offsets;

    private OpenDays(DateOnly first, int[] offsets, double[] values, IReadOnlyList<KnownEvent> events)
    {
        (First, _offsets, Values) = (first, offsets, values);
        Weekdays = [.. offsets.Select(offset => first.AddDays(offset).DayOfWeek).Order()];
        if (events.Count > 0)
        {
            Events = EventRegressors.Of(events, DayAt, values.Length + DaysAhead);
            for (var place = 0; place < values.Length; place++)
            {
                values[place] = Events.IsClosed(place) ? double.NaN : values[place];
            }
        }
    }

    /// <summary>The first open day.</summary>
    public DateOnly First { get; }

    /// <summary>The last open day; it has a value, unless it is known to have been closed.</summary>
    public DateOnly Last => DayAt(Values.Length - 1);

    /// <summary>The open weekdays, Sunday first.</summary>
    public IReadOnlyList<DayOfWeek> Weekdays { get; }

    /// <summary>How many weekdays are open: the length of the season, 1 to 7.</summary>
    public int Season => _offsets.Length;

    /// <summary>One value per open day, oldest first; NaN where there is none.</summary>
    public double[] Values { get; }

    /// <summary>The known events, of <see cref="DaysAhead"/> days ahead too; null where none are known.</summary>
    public EventRegressors? Events { get; }

    /// <summary>How many open days have a value.</summary>
    public int Present => Values.Count(value => !double.IsNaN(value));

    /// <summary>Puts daily values on their open days.</summary>
    /// <param name="days">The days, each later than the one before; at least one.</param>
    /// <param name="values">One finite value per day.</param>
    /// <param name="absentIsZero">
    /// Whether a day without a value means zero, as in files that list sales; otherwise its value is unknown. A weekday that never had a value is closed
    /// all the same.
    /// </param>
    /// <param name="events">Known events, past and to come, in any order; null for none. The value of a day that was closed is taken for unknown.</param>
    public static OpenDays Of(
        ReadOnlySpan<DateOnly> days, ReadOnlySpan<double> values, bool absentIsZero, IReadOnlyList<KnownEvent>? events = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(days.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, days.Length);
        var last = days[^1];
        var open = new bool[Week];
        foreach (var day in days)
        {
            open[(int)day.DayOfWeek] |= absentIsZero || last.DayNumber - day.DayNumber < ClosedAfterDays;
        }

        var start = 0;
        while (!open[(int)days[start].DayOfWeek])
        {
            start++;
        }

        var first = days[start];
        int[] offsets = [.. Enumerable.Range(0, Week).Where(offset => open[(int)first.AddDays(offset).DayOfWeek])];
        var places = new int[Week];
        for (var place = 0; place < offsets.Length; place++)
        {
            places[offsets[place]] = place;
        }

        var grid = new double[PlaceOf(last) + 1];
        Array.Fill(grid, absentIsZero ? 0 : double.NaN);
        for (var i = start; i < days.Length; i++)
        {
            if (open[(int)days[i].DayOfWeek])
            {
                grid[PlaceOf(days[i])] = values[i];
            }
        }

        // Whole weeks go, so that the first day stays the same weekday.
        var spare = Math.Max(0, grid.Length - MostDays) / offsets.Length * offsets.Length;
        return new OpenDays(first.AddDays(spare / offsets.Length * Week), offsets, spare == 0 ? grid : grid[spare..], events ?? []);

        int PlaceOf(DateOnly day)
        {
            var since = day.DayNumber - first.DayNumber;
            return (since / Week * offsets.Length) + places[since % Week];
        }
    }

    /// <summary>The day of a place, also of one after the last.</summary>
    /// <param name="place">Its place, from 0.</param>
    public DateOnly DayAt(int place) => First.AddDays((place / Season * Week) + _offsets[place % Season]);
}
