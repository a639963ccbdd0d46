namespace CryptoPredict.Core.Market.Import;

/// <summary>A row of a file, split.</summary>
/// <param name="Row">Its line, from 1.</param>
/// <param name="Fields">Its fields.</param>
internal readonly record struct CsvRow(long Row, IReadOnlyList<string> Fields);

/// <summary>
/// How the first lines of a file form a table, told by the lines themselves: what separates the fields, how many there are, and where the rows begin.
/// </summary>
/// <param name="Separator">The character between fields.</param>
/// <param name="Width">Fields in a row.</param>
/// <param name="HeaderRow">The line of the header, from 1; null without one.</param>
/// <param name="Names">A name for each column; <c>column 1</c> and so on where the file has none.</param>
/// <param name="Ticker">The asset that a second line of the header names for all columns, as yfinance writes it; null where there is none.</param>
/// <param name="FirstDataLine">Index of the first line below the header.</param>
/// <param name="Rows">The rows that have as many fields as most.</param>
internal sealed record CsvTable(
    char Separator, int Width, long? HeaderRow, IReadOnlyList<string> Names, string? Ticker, int FirstDataLine, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>The characters that may separate fields.</summary>
    public const string Separators = ",;\t|";

    private const int MaxPreambleLines = 10;
    private const int MaxHeaderLines = 3;
    private const int LinesCounted = 200;
    private const int RowsWeighed = 24;

    // Of a column that holds times or numbers a few fields may be damaged.
    private const double Most = 0.8;

    private readonly Lazy<CsvColumn[]> _columns = new(() => [.. Enumerable.Range(0, Width).Select(place => CsvColumn.Of(place, Names[place], Rows))]);

    /// <summary>What each column holds.</summary>
    public IReadOnlyList<CsvColumn> Columns => _columns.Value;

    /// <summary>Finds the table.</summary>
    /// <param name="lines">The first lines that are not blank.</param>
    /// <returns>The table; null where no line has two fields.</returns>
    public static CsvTable? Find(IReadOnlyList<CsvLine> lines)
    {
        (char Separator, int Width)? best = null;
        var score = 0.0;
        foreach (var separator in Separators)
        {
            var rows = lines.Take(LinesCounted).Select(line => CsvFields.ToList(line.Text, separator)).ToList();
            var counts = rows.Where(row => row.Count > 1).GroupBy(row => row.Count).OrderByDescending(rows => rows.Count()).ThenByDescending(rows => rows.Key);
            if (counts.FirstOrDefault() is not { Key: var width } fitting)
            {
                continue;
            }

            // Whatever separates them, the fields of a table are times and numbers for the most part.
            var weighed = fitting.TakeLast(RowsWeighed).SelectMany(row => row).ToList();
            var typed = weighed.Count(field => CsvNumber.IsNumber(field) || CsvTime.MayBe(field)) / (double)weighed.Count;
            var weight = (double)fitting.Count() / rows.Count * (0.1 + typed);
            (best, score) = weight > score ? ((separator, width), weight) : (best, score);
        }

        return best is { } found ? Read(lines, found.Separator, found.Width) : null;
    }

    /// <summary>Refuses columns that are not there, or of which one is chosen for two things.</summary>
    /// <param name="chosen">The columns, each counted from 1.</param>
    /// <exception cref="CsvImportException">They cannot be read so.</exception>
    public void Require(IReadOnlyList<int> chosen)
    {
        if (chosen.Where(column => column < 1 || column > Width).ToList() is [var wrong, ..])
        {
            throw new CsvImportException($"A column is {wrong}; the file has the columns 1 to {Width}.");
        }

        if (chosen.Distinct().Count() < chosen.Count)
        {
            throw new CsvImportException("One column is chosen twice: what is read stands in different columns.");
        }
    }

    private static CsvTable Read(IReadOnlyList<CsvLine> lines, char separator, int width)
    {
        var split = lines.Select(line => new CsvRow(line.Row, CsvFields.ToList(line.Text, separator))).ToList();
        var first = split.FindIndex(row => row.Fields.Count == width);
        var rows = split.Skip(first).Where(row => row.Fields.Count == width).ToList();
        var isHeader = HeaderTest(rows, width);

        // A header may lack the name of the rows, or the comma that ends each of them.
        if (first > 0 && !isHeader(rows[0]) && NamesAbove(split[first - 1].Fields, rows, width) is { } above)
        {
            return new CsvTable(separator, width, split[first - 1].Row, above, null, first, rows);
        }

        var header = rows.TakeWhile((row, at) => at < MaxHeaderLines && isHeader(row)).ToList();
        var start = header.Count == 0 ? first : split.FindIndex(row => row.Row == header[^1].Row) + 1;
        if (header.Count == 0 || first > MaxPreambleLines)
        {
            return new CsvTable(separator, width, null, [.. Enumerable.Range(1, width).Select(number => $"column {number}")], null, first, rows);
        }

        var (names, ticker) = Name(header);
        return new CsvTable(separator, width, header[0].Row, names, ticker, start, [.. rows.Skip(header.Count)]);
    }

    // What stands in a header is no time where the rows have times, and no number where they have numbers.
    private static Func<CsvRow, bool> HeaderTest(List<CsvRow> rows, int width)
    {
        var below = rows.Skip(Math.Min(MaxHeaderLines + 1, rows.Count - 1)).TakeLast(RowsWeighed).ToList();
        var times = Enumerable.Range(0, width).Where(place => IsMost(below, place, CsvTime.MayBe)).ToList();
        var numbers = Enumerable.Range(0, width).Where(place => IsMost(below, place, text => CsvNumber.IsNumber(text))).ToList();
        return row => rows.Count == 1 || (times.Count == 0 && numbers.Count == 0) ? !row.Fields.Any(field => CsvNumber.IsNumber(field) || CsvTime.MayBe(field))
            : times.Count > 0 ? times.TrueForAll(place => !CsvTime.MayBe(row.Fields[place]))
            : numbers.TrueForAll(place => !CsvNumber.IsNumber(row.Fields[place]));
    }

    private static bool IsMost(List<CsvRow> rows, int place, Func<string, bool> test)
    {
        var filled = rows.Where(row => row.Fields[place].Length > 0).ToList();
        return filled.Count > 0 && filled.Count(row => test(row.Fields[place])) >= Most * filled.Count;
    }

    private static List<string>? NamesAbove(IReadOnlyList<string> above, List<CsvRow> rows, int width)
    {
        if (above.Count < 2 || above.Any(name => CsvNumber.IsNumber(name) || CsvTime.MayBe(name)))
        {
            return null;
        }

        return above.Count == width - 1 ? rows.TrueForAll(row => row.Fields[^1].Length == 0) ? [.. above, ""] : ["", .. above]
            : above.Count == width + 1 && above[^1].Length == 0 ? [.. above.Take(width)]
            : null;
    }

    // yfinance names the value in the first line, the asset in the second and the column of dates in the third.
    private static (IReadOnlyList<string> Names, string? Ticker) Name(List<CsvRow> header)
    {
        var names = header[0].Fields.ToArray();
        foreach (var (_, more) in header.Skip(1))
        {
            if (more.Skip(1).All(name => name.Length == 0))
            {
                names[0] = more[0];
            }
            else if (more[0].Equals("Ticker", StringComparison.OrdinalIgnoreCase))
            {
                if (more.Skip(1).Distinct().ToList() is [{ Length: > 0 } only])
                {
                    return (Renamed(header, names), only);
                }

                names = [.. names.Select((name, place) => place == 0 || more[place].Length == 0 ? name : $"{more[place]}:{name}")];
            }
        }

        return (names, null);
    }

    private static string[] Renamed(List<CsvRow> header, string[] names)
    {
        if (header[^1].Fields.Skip(1).All(name => name.Length == 0))
        {
            names[0] = header[^1].Fields[0];
        }

        return names;
    }
}

/// <summary>What a column of a file holds, by its first rows.</summary>
/// <param name="Place">Its place, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">Its name without case, blanks and signs.</param>
/// <param name="Times">The share of its filled fields that may be times, 0 to 1.</param>
/// <param name="Numbers">The share of its filled fields that are numbers, 0 to 1.</param>
/// <param name="Filled">The share of its fields that are filled, 0 to 1.</param>
/// <param name="IsRowNumber">Whether it counts the rows.</param>
/// <param name="IsConstant">Whether all fields are the same.</param>
internal sealed record CsvColumn(int Place, string Name, string Key, double Times, double Numbers, double Filled, bool IsRowNumber, bool IsConstant)
{
    private const int FieldsRead = 48;

    /// <summary>Whether nearly all of it are numbers.</summary>
    public bool IsNumber => Numbers > 0.9;

    /// <summary>Whether nearly all of it may be times.</summary>
    public bool IsTime => Times > 0.9 && !IsRowNumber;

    /// <summary>A name without case, blanks and signs.</summary>
    public static string ToKey(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Weighs a column by fields from all over the sample.</summary>
    public static CsvColumn Of(int place, string name, IReadOnlyList<CsvRow> rows)
    {
        var step = Math.Max(1, rows.Count / FieldsRead);
        var read = Enumerable.Range(0, rows.Count).Where(at => at % step == 0).Select(at => rows[at].Fields[place]).ToList();
        var filled = read.Where(field => !CsvNumber.IsNone(field)).ToList();
        var first = rows.Take(FieldsRead).Select(row => row.Fields[place]).ToList();
        var isRowNumber = first.Count > 2 && long.TryParse(first[0], out var from) && from is 0 or 1
            && first.Select((field, at) => long.TryParse(field, out var number) && number == from + at).All(counts => counts);
        return new CsvColumn(
            place, name, ToKey(name), Share(filled.Count(CsvTime.MayBe), filled.Count), Share(filled.Count(field => CsvNumber.IsNumber(field)), filled.Count),
            Share(filled.Count, read.Count), isRowNumber, read.Count > 2 && read.Distinct().Count() == 1);
    }

    private static double Share(int part, int all) => all == 0 ? 0 : (double)part / all;
}
