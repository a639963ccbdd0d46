using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>What the reader needs to know of a daily file's format.</summary>
/// <param name="Format">The format as it is reported.</param>
/// <param name="Time">How days are written.</param>
/// <param name="FirstDataLine">Index of the first line of the sample below the header.</param>
/// <param name="Commas">What commas stand for in its numbers.</param>
/// <param name="IsNewestFirst">Whether time runs backwards down the file.</param>
/// <param name="Kind">What the values are, by their name.</param>
/// <param name="IsSplit">Whether a column beside them tells several rows of one series and day apart, such as that of the shop.</param>
/// <param name="Doubts">What of it may be read in two ways.</param>
/// <param name="HasClock">Whether the time of day stands in a column of its own.</param>
/// <param name="Names">The columns that may name series, with some of their names, where the file is read as one.</param>
internal sealed record DetectedSeriesCsv(
    SeriesCsvFormat Format, CsvTime Time, int FirstDataLine, CommaUse Commas, bool IsNewestFirst, ValueKind Kind, bool IsSplit,
    IReadOnlyList<CsvDoubt> Doubts, bool HasClock, IReadOnlyList<CsvWay> Names);

/// <summary>Tells a daily file's format from its first lines, or refuses it in one sentence.</summary>
internal static class SeriesCsvDetector
{
    private const int MaxColumns = 1_000;
    private const string Needed = "daily values need a column for the date and one for the value, such as date,product_id,sales";

    /// <exception cref="CsvImportException">The lines hold no daily series.</exception>
    public static DetectedSeriesCsv Detect(IReadOnlyList<CsvLine> lines, SeriesCsvOptions options)
    {
        if (lines.Count == 0)
        {
            throw new CsvImportException("The file is empty: choose a CSV file with daily values.");
        }

        var table = CsvTable.Find(lines) ?? throw new CsvImportException(CandleCsvDetector.NoTable(lines));
        if (table.Width > MaxColumns)
        {
            throw new CsvImportException($"The file has {table.Width} columns; at most {MaxColumns} are read: {Needed}.");
        }

        CandleCsvDetector.RequireRows(lines, table);
        var found = options.Columns is { } chosen ? new DailyColumns(chosen, OtherThan(chosen, table), IsOpen: false) : Find(table);
        var columns = found.Columns;
        table.Require(columns.Id is { } used ? [columns.Date, used, columns.Value] : [columns.Date, columns.Value]);
        if (columns.Id is null && options.Series is null)
        {
            throw new CsvImportException("The file has no column that names its series: give the series a name, or name the column.") { IsUnnamed = true };
        }

        var rows = table.Rows;
        (long Row, string Text)[] values = [.. rows.Select(row => (row.Row, row.Fields[columns.Value - 1]))];
        var (commas, decimals, inNumbers) = CsvNumber.FindCommas(values, table.Separator, options.Decimals);
        inNumbers ??= commas == CommaUse.Decimal ? null : CsvNumber.FindGroups(values, table.Separator, options.Decimals);
        if (!CsvTime.TryFind([.. rows.Select(row => (row.Row, row.Fields[columns.Date - 1]))], options.Dates, out var time, out var inDates))
        {
            throw new CsvImportException(
                $"Line {rows[0].Row} has \"{rows[0].Fields[columns.Date - 1].Shorten()}\" as its date, which cannot be read for certain: write dates as "
                    + "2025-03-01.");
        }

        CsvDoubt[] doubts = [.. ((CsvDoubt?[])[inDates, inNumbers, OtherValue(table, found)]).OfType<CsvDoubt>()];
        if (!options.MayGuess)
        {
            CandleCsvDetector.RefuseGuesses(doubts);
        }

        var kind = ValueScore.KindOf(table.HeaderRow is null ? "" : table.Names[columns.Value - 1], DailyColumnFinder.IsPriceTable(table) || IsKline(table));
        var sameDay = options.SameDay ?? (kind == ValueKind.Measured ? SameDayRule.Last : SameDayRule.Sum);
        var format = new SeriesCsvFormat(table.Separator, table.HeaderRow, table.Names, columns, time.Kind, time.Pattern, sameDay, decimals,
            EventColumns.Find(table, columns, kind));
        return new DetectedSeriesCsv(format, time, table.FirstDataLine, commas, IsNewestFirst(rows, columns, time), kind, IsSplit(table, columns), doubts,
            CsvTimePlace.Find(table, mayBeLater: true) is { Clock: not null } place && place.Time == columns.Date - 1,
            columns.Id is null ? DailyColumnFinder.FindNames(table, columns) : []);
    }

    // A file of candles without header has its close where the prices say.
    private static DailyColumns Find(CsvTable table)
    {
        if (table.HeaderRow is null && CandleColumnFinder.TryFind(table, null, out var candles, out _) && candles.ToChoice() is { } choice)
        {
            return new DailyColumns(new SeriesColumns(choice.Time, choice.Symbol, choice.Close), null, IsOpen: false);
        }

        if (DailyColumnFinder.Find(table) is not { } found)
        {
            var lacks = CsvTimePlace.Find(table, mayBeLater: true) is null ? "dates that can be read" : "values";
            throw new CsvImportException($"No column of the file ({string.Join(", ", table.Names).Shorten()}) holds {lacks}; {Needed}.")
            {
                // Where all columns of candles are found, something else is wrong with them.
                IsColumnsOpen = MayBeChosen(table)
                    && !(DailyColumnFinder.IsPriceTable(table) && CandleColumnFinder.TryFind(table, null, out _, out _)),
            };
        }

        int?[] used = [found.Columns.Date, found.Columns.Id, found.Columns.Value];
        foreach (var name in used.OfType<int>().Select(column => table.Names[column - 1]))
        {
            if (table.HeaderRow is not null && table.Names.Count(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw new CsvImportException($"The header names the column \"{name}\" more than once: say which of them is meant.")
                {
                    IsColumnsOpen = MayBeChosen(table),
                };
            }
        }

        return found;
    }

    // Who chose a column can go back to the one that was found.
    private static int? OtherThan(SeriesColumns chosen, CsvTable table) => DailyColumnFinder.Find(table) is not { } found ? null
        : found.Columns.Value == chosen.Value ? found.Other
        : found.Columns.Value == chosen.Date || found.Columns.Value == chosen.Id ? null
        : found.Columns.Value;

    private static bool MayBeChosen(CsvTable table) =>
        table.Columns.Any(time => time.Times > 0.5 && table.Columns.Any(value => value.Place != time.Place && value.IsNumber));

    private static bool IsKline(CsvTable table) => table.HeaderRow is null && CandleColumnFinder.TryFind(table, null, out _, out _);

    private static bool IsNewestFirst(IReadOnlyList<CsvRow> rows, SeriesColumns columns, CsvTime way)
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

    private static bool IsSplit(CsvTable table, SeriesColumns columns)
    {
        var rest = table.Columns.Where(column => column.Place + 1 != columns.Date && column.Place + 1 != columns.Id && column.Place + 1 != columns.Value
            && !column.IsRowNumber && !column.IsConstant).ToList();
        return rest.Exists(column => (!column.IsNumber || CsvTimePlace.IsName(column.Key)) && table.Rows.Select(row => (
            row.Fields[columns.Date - 1], columns.Id is { } id ? row.Fields[id - 1] : "", row.Fields[column.Place])).Distinct().Count() == table.Rows.Count);
    }

    private static CsvDoubt? OtherValue(CsvTable table, DailyColumns found)
    {
        if (found.Other is not { } other || table.HeaderRow is null)
        {
            return null;
        }

        var (line, fields) = table.Rows[0];
        return new CsvDoubt(
            ReadingQuestion.ValueColumn, found.IsOpen, line, string.Join(table.Separator, fields).Shorten(), Way(found.Columns.Value), Way(other));

        CsvWay Way(int column) => new(fields[column - 1], ValueColumn: column);
    }
}
