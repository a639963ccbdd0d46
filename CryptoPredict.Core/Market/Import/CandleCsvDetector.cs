using System.Globalization;

namespace CryptoPredict.Core.Market.Import;

/// <summary>A line of a file.</summary>
internal readonly record struct CsvLine(long Row, string Text);

/// <summary>What the reader needs to know of a file's format.</summary>
/// <param name="Format">The format as it is reported.</param>
/// <param name="Columns">The columns that are read.</param>
/// <param name="Time">How times are written.</param>
/// <param name="Phase">Where in an interval the candles open: the rest of their time divided by the interval.</param>
/// <param name="OnlySymbol">What the symbol column must hold when the caller named the asset; otherwise null.</param>
/// <param name="FirstDataLine">Index of the first line of the sample below the header.</param>
/// <param name="Commas">What commas stand for in its numbers.</param>
/// <param name="Doubts">What of it may be read in two ways.</param>
/// <param name="IsLocalGrid">Whether candles open at even times of the written clock, which changes with daylight saving, and not of UTC.</param>
/// <param name="IsUnnamed">Whether neither the file nor the caller says whose candles they are.</param>
internal sealed record DetectedCsv(
    CandleCsvFormat Format, CsvColumns Columns, CsvTime Time, TimeSpan Phase, string? OnlySymbol, int FirstDataLine, CommaUse Commas,
    IReadOnlyList<CsvDoubt> Doubts, bool IsLocalGrid, bool IsUnnamed);

/// <summary>Tells a candle file's format from its first lines, or refuses it in one sentence.</summary>
internal static class CandleCsvDetector
{
    /// <summary>Lines that the format is detected from.</summary>
    public const int SampleLines = 1_000;

    /// <summary>Characters that the format is detected from, at most.</summary>
    public const int SampleLength = 1_000_000;

    // Below this share of rows that can be candles another order of the columns is looked for.
    private const double FewFit = 0.5;

    // Of time, open, high, low and close.
    private const int FewMissing = 2;

    private const string Needed = "a candle CSV has columns for time, open, high, low and close, and mostly one for volume";
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(7);

    /// <exception cref="CsvImportException">The lines are no candle CSV.</exception>
    public static DetectedCsv Detect(IReadOnlyList<CsvLine> lines, CandleCsvOptions options)
    {
        var asset = options.Asset;
        if (lines.Count == 0)
        {
            throw new CsvImportException("The file is empty: choose a CSV file with candles.");
        }

        var table = CsvTable.Find(lines) ?? throw new CsvImportException(NoTable(lines));
        var columns = options.Columns is { } chosen ? CandleColumnFinder.Take(table, chosen) : FindColumns(lines, table, asset);
        RequireRows(lines, table);
        var rows = table.Rows;
        var (commas, decimals, inNumbers) = CsvNumber.FindCommas(NumbersOf(rows, columns), table.Separator, options.Decimals);
        var (time, inDates) = FindTime(rows, columns, options.Dates);
        var inColumns = options.Columns is null ? FindOtherOrder(table, columns, commas) : null;
        CsvDoubt[] doubts = [.. ((CsvDoubt?[])[inDates, inNumbers, inColumns]).OfType<CsvDoubt>()];
        if (!options.MayGuess)
        {
            RefuseGuesses(doubts);
        }

        var reader = new CsvTimeReader(columns.Time, time, options.Zone, mayRepeat: columns.Symbol is not null);
        var (order, interval, phase, isLocal) = FindSteps(rows, columns, reader);
        var names = FindNames(rows, columns, options);
        IReadOnlyList<Asset> assets = asset is { } named ? [named] : [.. names.Where(Asset.IsValidSymbol).Select(n => new Asset(n)).Order()];
        var format = new CandleCsvFormat(
            columns.Layout, table.Separator, table.HeaderRow, columns.Describe(), time.Kind, time.Pattern, order, interval, assets, decimals, columns.UsedBy,
            options.Zone?.Id);
        var onlySymbol = asset is not null && columns.Symbol is not null ? names[0] : null;
        return new DetectedCsv(format, columns, time, phase, onlySymbol, table.FirstDataLine, commas, doubts, isLocal,
            IsUnnamed: asset is null && columns.Symbol is null && columns.Series.All(series => series.Asset is null));
    }

    /// <summary>Refuses what could only be guessed.</summary>
    /// <exception cref="CsvImportException">Something is open.</exception>
    public static void RefuseGuesses(IReadOnlyList<CsvDoubt> doubts)
    {
        if (doubts.FirstOrDefault(doubt => doubt.IsOpen) is { Row: var row, Text: var text, Taken: var taken, Other: var other } open)
        {
            var sentence = open.Question switch
            {
                ReadingQuestion.DateOrder =>
                    $"Line {row} has the date {text}, which cannot be read for certain: it may be {taken.Value} or {other.Value}, and no row says whether day "
                        + "or month comes first. Say which, or write dates as 2025-03-01.",
                ReadingQuestion.DecimalSign =>
                    $"Line {row} has the number {text}, where the comma may be a decimal sign or stand for thousands, so it may be {taken.Value} or "
                        + $"{other.Value}. Say which, or write numbers as 1234.5.",
                ReadingQuestion.ColumnOrder =>
                    $"Most rows can be no candles as the columns are called ({taken.Value} in line {row}), and all can in another order ({other.Value}). Say "
                        + "which columns are which.",
                ReadingQuestion.SameDay =>
                    $"There are several rows of one day ({text}, line {row}), and nothing in the file says whether they add up or the last one counts. Say "
                        + "which.",
                ReadingQuestion.TimeZone =>
                    $"The time from {text} (line {row}), as by a local clock that is changed, perhaps that of "
                        + string.Join(" or ", doubts.Where(doubt => doubt.Question == ReadingQuestion.TimeZone).Select(doubt => doubt.Other.Value))
                        + ". Say of which zone the times are, or UTC.",
                ReadingQuestion.Series =>
                    $"There are several rows of one day ({text}, line {row}), so the file may hold several series. Say which column names them, "
                        + string.Join(" or ", doubts.Where(doubt => doubt.Question == ReadingQuestion.Series).Select(doubt => doubt.Other.Value))
                        + ", or, where all rows are of one series, what several of a day become (same_day).",
                _ => $"More than one column may hold the values: in line {row}, column {taken.ValueColumn} has {taken.Value} and column {other.ValueColumn} "
                    + $"has {other.Value}. Say which.",
            };
            throw new CsvImportException(sentence) { Question = open.Question };
        }
    }

    /// <summary>Refuses a file of which no row has as many fields as its header.</summary>
    /// <exception cref="CsvImportException">It has none.</exception>
    public static void RequireRows(IReadOnlyList<CsvLine> lines, CsvTable table)
    {
        if (table.Rows.Count == 0 && !table.Columns.Any(column => CsvTimePlace.IsName(column.Key)))
        {
            throw new CsvImportException(NoTable(lines));
        }

        var isBroken = table.HeaderRow is null && table.FirstDataLine > 0;
        if (table.Rows.Count == 0 || isBroken)
        {
            throw new CsvImportException(lines.Count == table.FirstDataLine
                ? "The file has a header and no rows: choose a file with data."
                : isBroken ? $"Line {lines[table.FirstDataLine].Row} has {table.Width} fields, and no line above it is a header of as many: check the "
                    + "separator and the quotes."
                : $"No row of the file has the {table.Width} fields of its header: check the separator.");
        }
    }

    /// <summary>What is said of a file in which no line has two fields.</summary>
    public static string NoTable(IReadOnlyList<CsvLine> lines) =>
        $"This is no table: the file begins with \"{lines[0].Text.Shorten()}\", which is neither a header nor a row of fields between commas, semicolons, tabs "
            + "or bars.";

    private static CsvColumns FindColumns(IReadOnlyList<CsvLine> lines, CsvTable table, Asset? asset)
    {
        if (CandleColumnFinder.TryFind(table, asset, out var columns, out var missing))
        {
            RefuseRepeatedNames(columns);
            return columns;
        }

        RequireRows(lines, table);
        var sentence = table.HeaderRow is not null
            ? $"This is no candle CSV: its header ({string.Join(", ", table.Names).Shorten()}) has no column for {string.Join(", ", missing)}; {Needed}."
            : $"This is no candle CSV: it has no header, and its rows of {table.Width} fields ({lines[table.FirstDataLine].Text.Shorten()}) are not time, "
                + "open, high, low, close and volume.";
        throw new CsvImportException(sentence) { IsAboutCandles = missing.Count is > 0 and <= FewMissing };
    }

    private static void RefuseRepeatedNames(CsvColumns columns)
    {
        foreach (var column in columns.Names is { } ? columns.Describe() : [])
        {
            if (columns.Names!.Count(name => name.Length > 0 && string.Equals(name, column.Name, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw new CsvImportException($"The header names the column \"{column.Name}\" more than once: keep the one that is meant.");
            }
        }
    }

    // Names may be wrong: where most rows can be no candle as they are called, and all of them could in another order, that one is offered.
    private static CsvDoubt? FindOtherOrder(CsvTable table, CsvColumns columns, CommaUse commas)
    {
        if (columns is not { Layout: CandleCsvLayout.Named, Series: [{ } named] } || CandleOrders.Share(table.Rows, named, commas) > FewFit)
        {
            return null;
        }

        int[] places = [.. ((int?[])[named.Open, named.High, named.Low, named.Close, named.Volume]).OfType<int>().Order()];
        var (order, _, fitting) = CandleOrders.Find(table.Rows, places, commas);
        var (row, fields) = table.Rows[0];
        return fitting < 1 ? null : new CsvDoubt(
            ReadingQuestion.ColumnOrder, IsOpen: true, row, string.Join(table.Separator, fields).Shorten(), Way(columns),
            Way(columns with { Series = [order] }));

        CsvWay Way(CsvColumns way) => new(
            $"open {fields[way.Series[0].Open]}, high {fields[way.Series[0].High]}, low {fields[way.Series[0].Low]}, close {fields[way.Series[0].Close]}",
            Candles: way.ToChoice());
    }

    private static List<(long Row, string Text)> NumbersOf(IReadOnlyList<CsvRow> rows, CsvColumns columns)
    {
        int?[] places = [.. columns.Series.SelectMany(series => (int?[])[series.Open, series.High, series.Low, series.Close, series.Volume])];
        return [.. from row in rows from place in places.OfType<int>() select (row.Row, row.Fields[place])];
    }

    private static (CsvTime Time, CsvDoubt? Doubt) FindTime(IReadOnlyList<CsvRow> rows, CsvColumns columns, DateOrder? order) =>
        CsvTime.TryFind([.. rows.Select(row => (row.Row, row.Fields[columns.Time.Time]))], order, out var time, out var doubt)
            ? (time, doubt)
            : throw new CsvImportException(
                $"Line {rows[0].Row} has \"{rows[0].Fields[columns.Time.Time].Shorten()}\" as its time ({columns.NameOf(columns.Time.Time)}), which cannot be "
                    + "read for certain: write times as 2025-03-01 03:00:00 or in Unix seconds or milliseconds.");

    private static (CandleOrder Order, TimeSpan Interval, TimeSpan Phase, bool IsLocal) FindSteps(
        IReadOnlyList<CsvRow> rows, CsvColumns columns, CsvTimeReader reader)
    {
        Dictionary<string, DateTimeOffset> previous = [];
        List<DateTimeOffset> times = [];
        List<TimeSpan> steps = [];
        foreach (var row in rows)
        {
            if (reader.TryRead(row.Fields[columns.Time.Time], columns.Time.Clock is { } clock ? row.Fields[clock] : default, out var at, out _))
            {
                times.Add(at);
                var symbol = columns.Symbol is { } column ? row.Fields[column] : "";
                if (previous.TryGetValue(symbol, out var before) && before != at)
                {
                    steps.Add(at - before);
                }

                previous[symbol] = at;
            }
        }

        if (steps.Count == 0)
        {
            throw new CsvImportException("The file has candles of one time only: two times are needed to tell how long a candle is.");
        }

        var newestFirst = steps.Count(s => s < TimeSpan.Zero) > steps.Count / 2;
        var interval = MostCommon(steps.Where(s => (s < TimeSpan.Zero) == newestFirst).Select(s => s.Duration()));
        if (interval > LongestInterval || interval.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new CsvImportException(string.Create(CultureInfo.InvariantCulture,
                $"The step between rows is {IntervalWords.Of(interval)}: candles must be a whole number of seconds long and at most a week."));
        }

        var utc = MostCommon(times.Select(time => TimeSpan.FromTicks(time.UtcTicks % interval.Ticks)));
        var local = MostCommon(times.Select(time => TimeSpan.FromTicks(time.Ticks % interval.Ticks)));
        var isLocal = interval > TimeSpan.FromHours(1) && times.Count(time => time.Ticks % interval.Ticks == local.Ticks)
            > times.Count(time => time.UtcTicks % interval.Ticks == utc.Ticks);
        return (newestFirst ? CandleOrder.NewestFirst : CandleOrder.OldestFirst, interval, isLocal ? local : utc, isLocal);
    }

    // The assets' names in the file, of which there must be one unless the caller takes them all, and some unless the caller gives one.
    private static List<string> FindNames(IReadOnlyList<CsvRow> rows, CsvColumns columns, CandleCsvOptions options)
    {
        List<string> names = columns.Symbol is { } symbol
            ? [.. rows.Select(r => r.Fields[symbol]).Distinct()]
            : [.. columns.Series.Where(s => s.Asset is not null).Select(s => s.Asset!.Value.Symbol)];
        return (names.Count, options.Asset) switch
        {
            (0, null) when options.Otherwise is { } otherwise => [otherwise.Symbol],
            (0, null) => throw new CsvImportException("The file does not say whose candles it holds: name the asset.") { IsUnnamed = true },
            ( > 1, { } chosen) => throw new CsvImportException(
                $"The file holds several assets ({string.Join(", ", names).Shorten()}), so its candles cannot all be {chosen}'s: import it without naming an "
                    + "asset."),
            _ => names,
        };
    }

    private static TimeSpan MostCommon(IEnumerable<TimeSpan> values) =>
        values.GroupBy(v => v).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
}
