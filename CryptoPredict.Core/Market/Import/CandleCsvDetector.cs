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
internal sealed record DetectedCsv(
    CandleCsvFormat Format, CsvColumns Columns, CsvTime Time, TimeSpan Phase, string? OnlySymbol, int FirstDataLine, CommaUse Commas,
    IReadOnlyList<CsvDoubt> Doubts);

/// <summary>Tells a candle file's format from its first lines, or refuses it in one sentence.</summary>
internal static class CandleCsvDetector
{
    /// <summary>Lines that the format is detected from.</summary>
    public const int SampleLines = 1_000;

    /// <summary>Characters that the format is detected from, at most.</summary>
    public const int SampleLength = 1_000_000;

    private const int MaxPreambleLines = 10;
    private const string Needed = "a candle CSV has columns for time, open, high, low, close and volume";
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(7);

    /// <exception cref="CsvImportException">The lines are no candle CSV.</exception>
    public static DetectedCsv Detect(IReadOnlyList<CsvLine> lines, CandleCsvOptions options)
    {
        var asset = options.Asset;
        if (lines.Count == 0)
        {
            throw new CsvImportException("The file is empty: choose a CSV file with candles.");
        }

        var (columns, separator, first) = FindColumns(lines, asset);
        var rows = SplitRows(lines, first, columns, separator);
        var (commas, decimals, inNumbers) = CsvNumber.FindCommas(NumbersOf(rows, columns), separator, options.Decimals);
        var (time, inDates) = FindTime(rows, columns, options.Dates);
        CsvDoubt[] doubts = [.. ((CsvDoubt?[])[inDates, inNumbers]).OfType<CsvDoubt>()];
        if (!options.MayGuess)
        {
            RefuseGuesses(doubts);
        }

        var (order, interval, phase) = FindSteps(rows, columns, time);
        var names = FindNames(rows, columns, asset);
        IReadOnlyList<Asset> assets = asset is { } chosen ? [chosen] : [.. names.Where(Asset.IsValidSymbol).Select(n => new Asset(n)).Order()];
        var format = new CandleCsvFormat(
            columns.Layout, separator, columns.Names is null ? null : lines[first - 1].Row, columns.Describe(),
            time.Kind, time.Pattern, order, interval, assets, decimals);
        var onlySymbol = asset is not null && columns.Symbol is not null ? names[0] : null;
        return new DetectedCsv(format, columns, time, phase, onlySymbol, first, commas, doubts);
    }

    /// <summary>Refuses what could only be guessed.</summary>
    /// <exception cref="CsvImportException">Something is open.</exception>
    public static void RefuseGuesses(IEnumerable<CsvDoubt> doubts)
    {
        if (doubts.FirstOrDefault(doubt => doubt.IsOpen) is var (question, _, row, text, taken, other))
        {
            throw new CsvImportException(question == ReadingQuestion.DateOrder
                ? $"Line {row} has the date {text}, which cannot be read for certain: it may be {taken.Value} or {other.Value}, and no row says whether day or "
                    + "month comes first. Say which, or write dates as 2025-03-01."
                : $"Line {row} has the number {text}, where the comma may be a decimal sign or stand for thousands, so it may be {taken.Value} or "
                    + $"{other.Value}. Say which, or write numbers as 1234.5.");
        }
    }

    private static (CsvColumns Columns, char Separator, int FirstDataLine) FindColumns(IReadOnlyList<CsvLine> lines, Asset? asset)
    {
        char[] separators = [',', ';', '\t', '|'];
        var best = (Missing: (IReadOnlyList<string>)[], Fields: (IReadOnlyList<string>)[]);
        for (var i = 0; i < Math.Min(lines.Count, MaxPreambleLines + 1); i++)
        {
            foreach (var separator in separators)
            {
                var fields = Split(lines[i].Text, separator);
                if (i == 0 && CsvColumns.MapHeaderless(fields) is { } headerless)
                {
                    return (headerless, separator, 0);
                }

                var sample = i + 1 < lines.Count ? Split(lines[i + 1].Text, separator) : [];
                if (CsvColumns.TryMap(fields, sample, asset, out var columns, out var missing))
                {
                    RefuseRepeatedNames(columns);
                    return (columns, separator, i + 1);
                }

                // The line that comes nearest is the one to speak of.
                if (best.Fields.Count == 0 || missing.Count < best.Missing.Count || (i == 0 && best.Missing.Count == 6 && fields.Count > best.Fields.Count))
                {
                    best = (missing, fields);
                }
            }
        }

        if (separators.Select(s => Split(lines[0].Text, s)).FirstOrDefault(f => f.Count > 1 && CsvTime.TryRecognise(f[0], out _)) is { } row)
        {
            throw new CsvImportException(
                $"This is no candle CSV: it has no header, and its rows of {row.Count} fields ({Shorten(lines[0].Text)}) are not time, open, high, low, close "
                    + "and volume.");
        }

        throw new CsvImportException(best.Missing.Count == 6
            ? $"This is no candle CSV: it begins with \"{Shorten(lines[0].Text)}\", which is neither a header nor a row of candles; {Needed}."
            : $"This is no candle CSV: its header ({Shorten(string.Join(", ", best.Fields))}) has no column for {string.Join(", ", best.Missing)}; {Needed}.");
    }

    private static void RefuseRepeatedNames(CsvColumns columns)
    {
        var names = columns.Names!;
        foreach (var column in columns.Describe())
        {
            if (names.Count(n => string.Equals(n, column.Name, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw new CsvImportException($"The header names the column \"{column.Name}\" more than once: keep the one that is meant.");
            }
        }
    }

    private static List<CsvRow> SplitRows(IReadOnlyList<CsvLine> lines, int first, CsvColumns columns, char separator)
    {
        List<CsvRow> rows = [];
        foreach (var line in lines.Skip(first))
        {
            var fields = Split(line.Text, separator);
            if (fields.Count == columns.Count)
            {
                rows.Add(new CsvRow(line.Row, fields));
            }
        }

        return rows.Count > 0
            ? rows
            : throw new CsvImportException(lines.Count == first
                ? "The file has a header and no rows: choose a file with candles."
                : $"No row of the file has the {columns.Count} fields of its header: check the separator.");
    }

    private static List<(long Row, string Text)> NumbersOf(List<CsvRow> rows, CsvColumns columns)
    {
        int[] places = [.. columns.Series.SelectMany(series => (int[])[series.Open, series.High, series.Low, series.Close, series.Volume])];
        return [.. from row in rows from place in places select (row.Row, row.Fields[place])];
    }

    private static (CsvTime Time, CsvDoubt? Doubt) FindTime(List<CsvRow> rows, CsvColumns columns, DateOrder? order) =>
        CsvTime.TryFind([.. rows.Select(row => (row.Row, row.Fields[columns.Time]))], order, out var time, out var doubt)
            ? (time, doubt)
            : throw new CsvImportException(
                $"Line {rows[0].Row} has \"{Shorten(rows[0].Fields[columns.Time])}\" as its time ({columns.NameOf(columns.Time)}), which cannot be read for "
                    + "certain: write times as 2025-03-01 03:00:00 or in Unix seconds or milliseconds.");

    private static (CandleOrder Order, TimeSpan Interval, TimeSpan Phase) FindSteps(List<CsvRow> rows, CsvColumns columns, CsvTime time)
    {
        Dictionary<string, DateTimeOffset> previous = [];
        List<DateTimeOffset> times = [];
        List<TimeSpan> steps = [];
        foreach (var row in rows)
        {
            if (time.TryParse(row.Fields[columns.Time], out var at, out _))
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

        var phase = MostCommon(times.Select(t => TimeSpan.FromTicks(t.UtcTicks % interval.Ticks)));
        return (newestFirst ? CandleOrder.NewestFirst : CandleOrder.OldestFirst, interval, phase);
    }

    // The assets' names in the file, of which there must be one unless the caller takes them all, and some unless the caller gives one.
    private static List<string> FindNames(List<CsvRow> rows, CsvColumns columns, Asset? asset)
    {
        List<string> names = columns.Symbol is { } symbol
            ? [.. rows.Select(r => r.Fields[symbol]).Distinct()]
            : [.. columns.Series.Where(s => s.Asset is not null).Select(s => s.Asset!.Value.Symbol)];
        return (names.Count, asset) switch
        {
            (0, null) => throw new CsvImportException("The file does not say whose candles it holds: name the asset."),
            ( > 1, { } chosen) => throw new CsvImportException(
                $"The file holds several assets ({Shorten(string.Join(", ", names))}), so its candles cannot all be {chosen}'s: import it without naming an "
                    + "asset."),
            _ => names,
        };
    }

    private static TimeSpan MostCommon(IEnumerable<TimeSpan> values) =>
        values.GroupBy(v => v).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;

    private static List<string> Split(string line, char separator)
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

    private static string Shorten(string text) => text.Length <= 120 ? text : $"{text[..120]}…";

    private readonly record struct CsvRow(long Row, List<string> Fields);
}
