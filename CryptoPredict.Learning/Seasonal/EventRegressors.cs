namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Known events as columns of numbers by open day, for the past and the days ahead. Holidays: any, the day before one, the day after one, and each name;
/// promotions: their strength, and that of each name; prices: the logarithm of the price over its median. Immutable.
/// </summary>
public sealed class EventRegressors
{
    /// <summary>The most names of holidays or of promotions that have a column of their own: those on most days.</summary>
    internal const int MostNames = 30;

    private readonly double[][] _columns;
    private readonly bool[] _closed;

    // Whether the last column is that of prices.
    private readonly bool _hasPrice;

    private EventRegressors(double[][] columns, bool hasPrice, bool[] closed) => (_columns, _hasPrice, _closed) = (columns, hasPrice, closed);

    /// <summary>How many columns there are.</summary>
    public int Count => _columns.Length;

    /// <summary>How many open days they know, those ahead too; of later ones nothing is known.</summary>
    public int Length => _closed.Length;

    /// <summary>Whether an open day is closed.</summary>
    /// <param name="place">Its place, from 0.</param>
    public bool IsClosed(int place) => place < _closed.Length && _closed[place];

    /// <summary>Whether any of the days to come is closed.</summary>
    /// <param name="first">The first of them.</param>
    public bool CloseAny(int first) => _closed.AsSpan(Math.Min(first, _closed.Length)).Contains(true);

    /// <summary>Puts events on open days.</summary>
    /// <param name="events">The events; those on days that are not open count for the days beside them.</param>
    /// <param name="dayAt">The day of a place, ascending.</param>
    /// <param name="length">How many open days, past and to come.</param>
    internal static EventRegressors Of(IReadOnlyList<KnownEvent> events, Func<int, DateOnly> dayAt, int length)
    {
        DateOnly[] days = [.. Enumerable.Range(0, length).Select(dayAt)];
        var byKind = events.ToLookup(one => one.Kind);
        var holidays = byKind[EventKind.Holiday].Select(one => one.Day).ToHashSet();
        var holiday = Column(day => holidays.Contains(day) ? 1 : 0);
        var promotion = Strength(byKind[EventKind.Promotion]);
        var price = Price([.. byKind[EventKind.Price].OrderBy(one => one.Day)], days);
        double[][] columns =
        [
            holiday,
            Column(day => !holidays.Contains(day) && holidays.Contains(day.AddDays(1)) ? 1 : 0),
            Column(day => !holidays.Contains(day) && holidays.Contains(day.AddDays(-1)) ? 1 : 0),
            .. Named(byKind[EventKind.Holiday]),
            promotion,
            .. Named(byKind[EventKind.Promotion]),
            price,
        ];
        var closures = byKind[EventKind.Closure].Select(one => one.Day).ToHashSet();
        return new EventRegressors([.. columns.Where(IsUsed)], IsUsed(price), [.. days.Select(closures.Contains)]);

        static bool IsUsed(double[] column) => column.AsSpan().ContainsAnyExcept(0.0);

        double[] Column(Func<DateOnly, double> value) => [.. days.Select(value)];

        double[] Strength(IEnumerable<KnownEvent> some)
        {
            var strengths = some.GroupBy(one => one.Day).ToDictionary(day => day.Key, day => day.Max(one => one.Value));
            var most = strengths.Values.DefaultIfEmpty(1).Max();
            return Column(day => strengths.GetValueOrDefault(day) / most);
        }

        // With one name alone its column would be that of all.
        IEnumerable<double[]> Named(IEnumerable<KnownEvent> some)
        {
            var names = some.Where(one => one.Name is not null).GroupBy(one => one.Name!).OrderByDescending(name => name.Count())
                .ThenBy(name => name.Key, StringComparer.Ordinal).Take(MostNames).ToList();
            return names.Count < 2 ? [] : names.Select(Strength);
        }
    }

    /// <summary>The same with nothing planned from a day on: no holiday, no promotion, and the price stays.</summary>
    /// <param name="first">Place of that day.</param>
    public EventRegressors Until(int first)
    {
        return new EventRegressors([.. _columns.Select((column, place) => Cut(column, _hasPrice && place == _columns.Length - 1))], _hasPrice, _closed);

        double[] Cut(double[] column, bool stays)
        {
            var cut = (double[])column.Clone();
            var from = Math.Min(first, cut.Length);
            cut.AsSpan(from).Fill(stays && from > 0 ? cut[from - 1] : 0);
            return cut;
        }
    }

    /// <summary>Writes the columns of a day; zeros where nothing is known of it.</summary>
    internal void Write(int place, Span<double> row)
    {
        for (var column = 0; column < _columns.Length; column++)
        {
            row[column] = place < Length ? _columns[column][place] : 0;
        }
    }

    private static double[] Price(IReadOnlyList<KnownEvent> prices, DateOnly[] days)
    {
        var column = new double[days.Length];
        if (prices.Count == 0)
        {
            return column;
        }

        var median = prices.Select(one => one.Value).Order().ElementAt(prices.Count / 2);
        var next = 0;
        for (var place = 0; place < days.Length; place++)
        {
            while (next < prices.Count && prices[next].Day <= days[place])
            {
                next++;
            }

            column[place] = next == 0 ? 0 : Math.Log(prices[next - 1].Value / median);
        }

        return column;
    }
}
