namespace CryptoPredict.Core.Market.Import;

/// <summary>Finds by what it holds the column that tells series of one time apart: <c>Asset_ID</c>, <c>family</c>, or whatever it is called.</summary>
internal static class SplittingColumn
{
    // A column of measurements differs in nearly every row, one of names does not.
    private const double MostDistinct = 0.5;

    /// <summary>Finds it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="time">Where its times stand.</param>
    /// <param name="mayName">Which columns may be it; null for any.</param>
    /// <returns>Its place, from 0; null where no time has two rows, or no column has one row a time.</returns>
    public static int? Find(CsvTable table, CsvTimePlace time, Func<CsvColumn, bool>? mayName = null)
    {
        if (!HasRepeatedTimes(table, time))
        {
            return null;
        }

        // Words name a series sooner than numbers do.
        var columns = table.Columns.Where(column => column.Place != time.Time && column.Place != time.Clock && !column.IsRowNumber && !column.IsConstant
            && mayName?.Invoke(column) is not false);
        foreach (var column in columns.OrderBy(column => column.IsNumber))
        {
            var fields = table.Rows.Select(row => row.Fields[column.Place]).ToList();
            if ((!column.IsNumber || fields.TrueForAll(field => long.TryParse(field, out _))) && fields.Distinct().Count() <= MostDistinct * fields.Count
                && table.Rows.Select(row => (At(row, time), row.Fields[column.Place])).Distinct().Count() == table.Rows.Count)
            {
                return column.Place;
            }
        }

        return null;
    }

    /// <summary>Whether rows of one time follow each other, so that more than one series must be in the file.</summary>
    public static bool HasRepeatedTimes(CsvTable table, CsvTimePlace time) =>
        table.Rows.Count > 3 && table.Rows.Select(row => At(row, time)).Distinct().Count() < 0.75 * table.Rows.Count;

    private static string At(CsvRow row, CsvTimePlace time) => $"{row.Fields[time.Time]} {(time.Clock is { } clock ? row.Fields[clock] : "")}";
}
