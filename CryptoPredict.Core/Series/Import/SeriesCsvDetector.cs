using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>What the reader needs to know of a daily file's format.</summary>
/// <param name="Format">The format as it is reported.</param>
/// <param name="Time">How days are written.</param>
/// <param name="FirstDataLine">Index of the first line of the sample below the header.</param>
/// <param name="Commas">What commas stand for in its numbers.</param>
/// <param name="IsNewestFirst">Whether time runs backwards down the file.</param>
/// <param name="Doubts">What of it may be read in two ways.</param>
internal sealed record DetectedSeriesCsv(
    SeriesCsvFormat Format, CsvTime Time, int FirstDataLine, CommaUse Commas, bool IsNewestFirst, IReadOnlyList<CsvDoubt> Doubts);

/// <summary>Tells a daily file's format from its first lines, or refuses it in one sentence.</summary>
internal static class SeriesCsvDetector
{
    private const int MaxPreambleLines = 10;
    private const int MaxColumns = 1_000;
    private const string Needed = "daily values need a column for the date and one for the value, such as date,product_id,sales";

    // The first name found wins.
    private static readonly string[] DateNames =
        ["date", "day", "ds", "timestamp", "datetime", "time", "saledate", "salesdate", "orderdate", "opentime", "timeopen", "unix", "unixtimestamp"];

    private static readonly string[] IdNames =
        ["productid", "itemid", "seriesid", "uniqueid", "sku", "id", "product", "item", "series", "symbol", "ticker", "pair", "asset"];

    private static readonly string[] PriceNames = ["close", "closeprice", "price", "last"];

    private static readonly string[] ValueNames =
        ["sales", "y", "value", "quantity", "qty", "demand", "units", "unitssold", "sold", "amount", "target", "count", .. PriceNames, "volume"];

    /// <exception cref="CsvImportException">The lines hold no daily series.</exception>
    public static DetectedSeriesCsv Detect(IReadOnlyList<CsvLine> lines, SeriesCsvOptions options)
    {
        if (lines.Count == 0)
        {
            throw new CsvImportException("The file is empty: choose a CSV file with daily values.");
        }

        var layout = Find(lines) ?? throw new CsvImportException(
            $"This is no file of daily values: it begins with \"{Shorten(lines[0].Text)}\"; {Needed}.");
        if (layout.Header.Count > MaxColumns)
        {
            throw new CsvImportException($"The file has {layout.Header.Count} columns; at most {MaxColumns} are read: {Needed}.");
        }

        var columns = options.Columns ?? layout.Columns;
        Check(columns, layout.Header.Count);
        if (columns.Id is null && options.Series is null)
        {
            throw new CsvImportException("The file has no column that names its series: give the series a name, or name the column.");
        }

        var rows = lines.Skip(layout.FirstDataLine).Select(l => (l.Row, Fields: Split(l.Text, layout.Separator)))
            .Where(r => r.Fields.Count == layout.Header.Count).ToList();
        if (rows.Count == 0)
        {
            throw new CsvImportException(lines.Count == layout.FirstDataLine
                ? "The file has a header and no rows: choose a file with daily values."
                : $"No row of the file has the {layout.Header.Count} fields of its header: check the separator.");
        }

        var (commas, decimals, inNumbers) = CsvNumber.FindCommas(
            [.. rows.Select(r => (r.Row, r.Fields[columns.Value - 1]))], layout.Separator, options.Decimals);
        if (!CsvTime.TryFind([.. rows.Select(r => (r.Row, r.Fields[columns.Date - 1]))], options.Dates, out var time, out var inDates))
        {
            throw new CsvImportException(
                $"Line {rows[0].Row} has \"{Shorten(rows[0].Fields[columns.Date - 1])}\" as its date, which cannot be read for certain: write dates as "
                    + "2025-03-01.");
        }

        CsvDoubt[] doubts = [.. ((CsvDoubt?[])[inDates, inNumbers, FindOtherValue(layout, columns, rows)]).OfType<CsvDoubt>()];
        if (!options.MayGuess)
        {
            CandleCsvDetector.RefuseGuesses(doubts);
        }

        var isPrice = PriceNames.Contains(Normalise(layout.Header[columns.Value - 1]));
        var sameDay = options.SameDay ?? (isPrice ? SameDayRule.Last : SameDayRule.Sum);
        var format = new SeriesCsvFormat(layout.Separator, layout.HeaderRow, layout.Header, columns, time.Kind, time.Pattern, sameDay, decimals);
        return new DetectedSeriesCsv(format, time, layout.FirstDataLine, commas, IsNewestFirst(rows, columns, time), doubts);
    }

    private static bool IsNewestFirst(List<(long Row, List<string> Fields)> rows, SeriesColumns columns, CsvTime way)
    {
        var (previous, back, forth) = ((DateTimeOffset?)null, 0, 0);
        foreach (var (_, fields) in rows)
        {
            if (way.TryParse(fields[columns.Date - 1], out var time, out _))
            {
                back += time < previous ? 1 : 0;
                forth += time > previous ? 1 : 0;
                previous = time;
            }
        }

        return back > forth;
    }

    // Another column of numbers may be what is meant, one with a value's name first. In a file of candles the close is.
    private static CsvDoubt? FindOtherValue(Layout layout, SeriesColumns columns, List<(long Row, List<string> Fields)> rows)
    {
        var keys = layout.Header.Select(Normalise).ToArray();
        if (layout.HeaderRow is null || (PriceNames.Contains(keys[columns.Value - 1]) && keys.Contains("high") && keys.Contains("low")))
        {
            return null;
        }

        var (line, fields) = rows[0];
        foreach (var column in Enumerable.Range(1, keys.Length)
            .Where(column => column != columns.Date && column != columns.Id && column != columns.Value && !IsTimeOrName(keys[column - 1]))
            .OrderBy(column => Array.IndexOf(ValueNames, keys[column - 1]) is var rank and >= 0 ? rank : ValueNames.Length))
        {
            if (rows.Count(row => CsvNumber.IsNumber(row.Fields[column - 1])) > 0.9 * rows.Count)
            {
                return new CsvDoubt(
                    ReadingQuestion.ValueColumn, IsOpen: false, line, Shorten(string.Join(layout.Separator, fields)), Way(columns.Value), Way(column));
            }
        }

        return null;

        CsvWay Way(int column) => new(fields[column - 1], ValueColumn: column);
    }

    private static bool IsTimeOrName(string key) => DateNames.Contains(key) || IdNames.Contains(key) || key.EndsWith("id", StringComparison.Ordinal);

    private static Layout? Find(IReadOnlyList<CsvLine> lines)
    {
        char[] separators = [',', ';', '\t', '|'];
        for (var i = 0; i < Math.Min(lines.Count, MaxPreambleLines + 1); i++)
        {
            foreach (var separator in separators)
            {
                var fields = Split(lines[i].Text, separator);
                if (fields.Count < 2)
                {
                    continue;
                }

                if (MapHeader(fields) is { } named)
                {
                    return new Layout(separator, lines[i].Row, fields, named, i + 1);
                }

                if (i == 0 && MapRow(fields) is { } placed)
                {
                    return new Layout(separator, null, [.. fields.Select((_, column) => $"column {column + 1}")], placed, i);
                }

                if (i == 0 && CsvColumns.MapHeaderless(fields) is { Time: var time, Series: [{ Close: var close }] })
                {
                    IReadOnlyList<string> names = [.. fields.Select((_, column) => column == close ? "close" : $"column {column + 1}")];
                    return new Layout(separator, null, names, new SeriesColumns(time + 1, null, close + 1), i);
                }
            }
        }

        return null;
    }

    private static SeriesColumns? MapHeader(List<string> names)
    {
        var keys = names.Select(Normalise).ToArray();
        var (date, id, value) = (First(keys, DateNames), First(keys, IdNames), First(keys, ValueNames));
        return date > 0 && value > 0 ? new SeriesColumns(date, id == 0 ? null : id, value) : null;
    }

    // Without a header: a written date (an epoch could be any number), a number and perhaps one text.
    private static SeriesColumns? MapRow(List<string> fields)
    {
        if (fields.Count > 3)
        {
            return null;
        }

        var date = 1 + fields.FindIndex(CsvTime.MayBeWritten);
        var numbers = Enumerable.Range(1, fields.Count).Where(c => c != date && CsvNumber.IsNumber(fields[c - 1])).ToList();
        return date == 0 || numbers.Count != 1
            ? null
            : new SeriesColumns(date, fields.Count == 2 ? null : 6 - date - numbers[0], numbers[0]);
    }

    private static void Check(SeriesColumns columns, int count)
    {
        int[] used = columns.Id is { } id ? [columns.Date, id, columns.Value] : [columns.Date, columns.Value];
        if (used.Any(c => c < 1 || c > count))
        {
            throw new CsvImportException($"A column is {used.First(c => c < 1 || c > count)}; the file has the columns 1 to {count}.");
        }

        if (used.Distinct().Count() < used.Length)
        {
            throw new CsvImportException("One column is chosen twice: date, series and value must be different columns.");
        }
    }

    private static int First(string[] keys, string[] names)
    {
        foreach (var name in names)
        {
            if (Array.IndexOf(keys, name) is var at and >= 0)
            {
                return at + 1;
            }
        }

        return 0;
    }

    /// <summary>The fields of a line; empty when its quotes are broken.</summary>
    internal static List<string> Split(string line, char separator)
    {
        var splitter = new CsvFields(separator);
        List<string> fields = [];
        if (splitter.Split(line))
        {
            for (var i = 0; i < splitter.Count; i++)
            {
                fields.Add(splitter.Get(line, i).ToString());
            }
        }

        return fields;
    }

    private static string Normalise(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Shorten(string text) => text.Length <= 120 ? text : $"{text[..120]}…";

    private sealed record Layout(char Separator, long? HeaderRow, IReadOnlyList<string> Header, SeriesColumns Columns, int FirstDataLine);
}
