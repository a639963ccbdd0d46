using System.Globalization;
using System.Text;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Events;

/// <summary>
/// Known events as a CSV file: a row for each day, with a column <c>date</c> and any of <c>holiday</c> (its name), <c>promotion</c> (its strength, or its
/// name), <c>price</c> (from that day on) and <c>closed</c> (1 or empty). Days may lie in the past and in the future.
/// </summary>
public static class EventsCsv
{
    /// <summary>The most rows of a file.</summary>
    public const int MostRows = 20_000;

    /// <summary>The largest file in bytes.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>The longest name of a holiday or a promotion, in characters.</summary>
    public const int LongestName = 60;

    /// <summary>The largest strength of a promotion and the largest price.</summary>
    public const double LargestValue = 1e15;

    /// <summary>The member of a request that holds the file.</summary>
    public const string Field = "events";

    private const string Columns = "date, holiday, promotion, price and closed";

    /// <summary>Reads a file.</summary>
    /// <param name="text">The whole file.</param>
    /// <returns>The events, by day.</returns>
    /// <exception cref="UploadException">It is no such file; the message names the row and the rule.</exception>
    public static IReadOnlyList<KnownEvent> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<CsvLine> lines = [.. text.TrimStart('\uFEFF').Split('\n').Select((line, at) => new CsvLine(at + 1, line.TrimEnd('\r')))
            .Where(line => !string.IsNullOrWhiteSpace(line.Text))];
        if (lines.Count > MostRows + 1)
        {
            throw Unfit($"The file has {lines.Count - 1} rows; at most {MostRows} are taken: leave out what is long past.");
        }

        if (lines.Count < 2 || CsvTable.Find(lines) is not { HeaderRow: { } header } table)
        {
            throw Unfit($"The file is no table of events: it takes a header with {Columns}, and a row for each day.");
        }

        if (lines.Where(line => line.Row > header).FirstOrDefault(line => CsvFields.ToList(line.Text, table.Separator).Count != table.Width)
            is { Text: not null } odd)
        {
            throw Unfit($"Row {odd.Row} has not the {table.Width} fields of the header: every row has a field for each column.");
        }

        var (date, places) = Places(table);
        var days = Days(table, date);
        List<KnownEvent> events = [];
        foreach (var (row, day) in table.Rows.Zip(days))
        {
            events.AddRange(OfRow(row, day, places));
        }

        return events.GroupBy(one => (one.Day, one.Kind, one.Name)).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw Unfit(string.Create(CultureInfo.InvariantCulture, $"{twice.Key.Day:yyyy-MM-dd} has two rows with the same event: keep one of them."))
            : [.. events.OrderBy(one => one.Day).ThenBy(one => one.Kind).ThenBy(one => one.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes events as such a file; <see cref="Read"/> reads the same events from it.</summary>
    /// <param name="events">The events.</param>
    public static string Write(IEnumerable<KnownEvent> events)
    {
        var file = new StringBuilder("date,holiday,promotion,price,closed\n");
        foreach (var day in events.GroupBy(one => one.Day).OrderBy(day => day.Key))
        {
            // A day with two promotions takes two rows.
            var kinds = day.ToLookup(one => one.Kind);
            for (var turn = 0; turn < kinds.Max(kind => kind.Count()); turn++)
            {
                file.Append(CultureInfo.InvariantCulture, $"{day.Key:yyyy-MM-dd},{Cell(EventKind.Holiday)},{Cell(EventKind.Promotion)},");
                file.Append(CultureInfo.InvariantCulture, $"{Cell(EventKind.Price)},{Cell(EventKind.Closure)}\n");

                string? Cell(EventKind kind) => kinds[kind].ElementAtOrDefault(turn) is { } one ? one.Name is { } name ? Quoted(name)
                    : one.Value.ToString("R", CultureInfo.InvariantCulture) : null;
            }
        }

        return file.ToString();
    }

    // Where the date stands, and each kind of event that there is.
    private static (int Date, IReadOnlyList<(EventKind Kind, int Place)> Events) Places(CsvTable table)
    {
        int? date = null;
        Dictionary<EventKind, int> events = [];
        foreach (var (place, name) in table.Names.Index())
        {
            var key = CsvColumn.ToKey(name);
            var isDate = key is "date" or "day" or "ds";
            var kind = isDate ? default : EventCell.KindOf(key) ?? throw Unfit($"The column \"{name}\" is none of events: they are {Columns}.");
            if (isDate ? date is not null : !events.TryAdd(kind, place))
            {
                throw Unfit($"Two columns hold the {(isDate ? "date" : EventCell.NameOf(kind))}: keep one of them.");
            }

            date = isDate ? place : date;
        }

        return date is { } found && events.Count > 0
            ? (found, [.. events.OrderBy(one => one.Key).Select(one => (one.Key, one.Value))])
            : throw Unfit($"The file lacks a column: it takes date, and at least one more of {Columns}.");
    }

    private static List<DateOnly> Days(CsvTable table, int place)
    {
        List<(long Row, string Text)> column = [.. table.Rows.Select(row => (row.Row, row.Fields[place]))];
        if (!CsvTime.TryFind(column, null, out var way, out var doubt) || doubt is not null)
        {
            throw Unfit("The dates may be read in two ways, or in none: write them as 2026-12-24.");
        }

        List<DateOnly> days = [];
        foreach (var (row, text) in column)
        {
            days.Add(way.TryParse(text, out var time, out _)
                ? DateOnly.FromDateTime(time.DateTime) : throw Unfit($"Row {row} holds \"{text}\", which is no date like the others: write it as 2026-12-24."));
        }

        return days;
    }

    private static IEnumerable<KnownEvent> OfRow(CsvRow row, DateOnly day, IReadOnlyList<(EventKind Kind, int Place)> places)
    {
        foreach (var (kind, place) in places)
        {
            var (found, problem) = EventCell.Read(kind, day, row.Fields[place], CommaUse.Unknown);
            if (problem is not null)
            {
                throw Unfit($"Row {row.Row} holds \"{row.Fields[place].Shorten()}\" as {EventCell.NameOf(kind)}: {problem}.");
            }

            if (found is not null)
            {
                yield return found;
            }
        }
    }

    private static string Quoted(string name) => name.AsSpan().ContainsAny(CsvTable.Separators) ? $"\"{name}\"" : name;

    private static UploadException Unfit(string message) => new(UploadRefusal.Unfit, message) { Field = Field };
}
