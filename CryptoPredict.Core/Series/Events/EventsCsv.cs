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
    private static readonly string[] Yes = ["1", "yes", "true", "y", "x"];
    private static readonly string[] No = ["0", "no", "false", "n"];

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

        var places = Places(table);
        var days = Days(table, places["date"]);
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

    private static Dictionary<string, int> Places(CsvTable table)
    {
        Dictionary<string, int> places = [];
        foreach (var (place, name) in table.Names.Index())
        {
            var column = CsvColumn.ToKey(name) switch
            {
                "date" or "day" or "ds" => "date",
                "holiday" => "holiday",
                "promotion" or "promo" or "onpromotion" => "promotion",
                "price" or "unitprice" => "price",
                "closed" or "closure" => "closed",
                _ => throw Unfit($"The column \"{name}\" is none of events: they are {Columns}."),
            };
            if (!places.TryAdd(column, place))
            {
                throw Unfit($"Two columns hold the {column}: keep one of them.");
            }
        }

        return places.ContainsKey("date") && places.Count > 1
            ? places : throw Unfit($"The file lacks a column: it takes date, and at least one more of {Columns}.");
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

    private static IEnumerable<KnownEvent> OfRow(CsvRow row, DateOnly day, Dictionary<string, int> places)
    {
        if (Text("holiday") is { } holiday)
        {
            yield return new KnownEvent(day, EventKind.Holiday, 1, Yes.Contains(holiday.ToLowerInvariant()) ? null : Name(holiday));
        }

        if (Text("promotion") is { } promotion)
        {
            if (Yes.Contains(promotion.ToLowerInvariant()))
            {
                yield return new KnownEvent(day, EventKind.Promotion);
            }
            else if (CsvNumber.IsNumber(promotion))
            {
                yield return new KnownEvent(day, EventKind.Promotion, Positive("promotion", promotion));
            }
            else
            {
                yield return new KnownEvent(day, EventKind.Promotion, 1, Name(promotion));
            }
        }

        if (places.TryGetValue("price", out var place) && row.Fields[place] is var price && !CsvNumber.IsNone(price))
        {
            yield return new KnownEvent(day, EventKind.Price, Positive("price", price));
        }

        if (Text("closed") is { } closed)
        {
            yield return Yes.Contains(closed.ToLowerInvariant())
                ? new KnownEvent(day, EventKind.Closure)
                : throw Unfit($"Row {row.Row} holds \"{closed}\" as closed: write 1 where it is, and nothing or 0 where it is not.");
        }

        string? Text(string column) => places.TryGetValue(column, out var at) && row.Fields[at] is var text && !CsvNumber.IsNone(text)
            && !No.Contains(text.ToLowerInvariant()) ? text : null;

        double Positive(string column, string text) => CsvNumber.TryParse(text, CommaUse.Unknown, out var value) && value is > 0 and <= LargestValue
            ? value : throw Unfit($"Row {row.Row} holds \"{text}\" as {column}: it takes a number above zero, with a point as its decimal sign.");

        string Name(string text) => text.Length <= LongestName && !text.Any(char.IsControl) && !text.Contains('"', StringComparison.Ordinal)
            ? text : throw Unfit($"Row {row.Row} holds a name of {text.Length} characters: it takes at most {LongestName}, without quotes in it.");
    }

    private static string Quoted(string name) => name.AsSpan().ContainsAny(CsvTable.Separators) ? $"\"{name}\"" : name;

    private static UploadException Unfit(string message) => new(UploadRefusal.Unfit, message) { Field = Field };
}
