namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Decides from a whole file what its first rows leave open: one date with a day above the 12th, or one number that only one reading takes, is enough.
/// </summary>
internal static class CsvEvidence
{
    /// <summary>Looks for the first row that decides.</summary>
    /// <param name="file">The file, at its start.</param>
    /// <param name="limits">How much is unpacked at most.</param>
    /// <param name="doubts">What is open.</param>
    /// <param name="time">Place of the dates, from 0.</param>
    /// <param name="way">How they are taken to be written.</param>
    /// <param name="numbers">Places of the numbers, from 0.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What comes first in dates and before decimals; null where nothing was open or nothing decides.</returns>
    public static async Task<(DateOrder? Dates, DecimalSign? Decimals)> FindAsync(
        Stream file, UnpackingLimits limits, IEnumerable<CsvDoubt> doubts, int time, CsvTime way, IReadOnlyList<int> numbers,
        CancellationToken cancellationToken)
    {
        // That a comma stands for thousands is the custom of files that commas separate, which one number further down may break.
        var open = doubts.Where(doubt => doubt.IsOpen || doubt.Question == ReadingQuestion.DecimalSign).Select(doubt => doubt.Question).ToHashSet();
        var (seeksDates, seeksDecimals) = (open.Contains(ReadingQuestion.DateOrder), open.Contains(ReadingQuestion.DecimalSign));
        (DateOrder? Dates, DecimalSign? Decimals) found = (null, null);
        var source = new CsvSource(file, limits);
        await using var closing = source.ConfigureAwait(false);
        var lines = new CsvFileLines(source);
        while ((seeksDates || seeksDecimals) && await lines.BeginAsync(TableOf, cancellationToken).ConfigureAwait(false) is { } table)
        {
            var fields = new CsvFields(table.Separator);
            while ((seeksDates || seeksDecimals) && await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!fields.Split(lines.Line) || fields.Count != table.Width)
                {
                    continue;
                }

                if (seeksDates && OrderOf(fields.Get(lines.Line, time), way) is { } order)
                {
                    (found.Dates, seeksDates) = (order, false);
                }

                for (var at = 0; seeksDecimals && at < numbers.Count; at++)
                {
                    if (SignOf(fields.Get(lines.Line, numbers[at])) is { } sign)
                    {
                        (found.Decimals, seeksDecimals) = (sign, false);
                    }
                }
            }
        }

        return found;
    }

    private static (CsvTable Table, int FirstDataLine) TableOf(IReadOnlyList<CsvLine> sample) =>
        CsvTable.Find(sample) is { } table ? (table, table.FirstDataLine) : throw new CsvImportException(CandleCsvDetector.NoTable(sample));

    private static DateOrder? OrderOf(ReadOnlySpan<char> text, CsvTime way)
    {
        var (days, months) = way.InBothOrders();
        return (days.TryParse(text, out _, out _), months.TryParse(text, out _, out _)) switch
        {
            (true, false) => DateOrder.DayFirst,
            (false, true) => DateOrder.MonthFirst,
            _ => null,
        };
    }

    private static DecimalSign? SignOf(ReadOnlySpan<char> text) =>
        (CsvNumber.TryParse(text, CommaUse.Decimal, out _), CsvNumber.TryParse(text, CommaUse.Thousands, out _)) switch
        {
            (true, false) => DecimalSign.Comma,
            (false, true) => DecimalSign.Point,
            _ => null,
        };
}
