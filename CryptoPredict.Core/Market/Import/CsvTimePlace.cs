namespace CryptoPredict.Core.Market.Import;

/// <summary>Where the times of a file stand, from 0.</summary>
/// <param name="Time">Place of the time, or of its day.</param>
/// <param name="Clock">Place of the time of day where it stands apart; null where it does not.</param>
internal readonly record struct CsvTimePlace(int Time, int? Clock)
{
    // The first name found wins: an open time before a time of which the meaning is open, a number before a written date.
    private static readonly string[] Names =
    [
        "opentime", "timeopen", "windowstart", "timestamp", "unix", "unixtimestamp", "unixtime", "epoch", "ts", "gmttime", "utctime", "time", "datetime",
        "date", "day", "ds", "t", "snappedat", "observationdate", "saledate", "salesdate", "orderdate", "invoicedate", "transactiondate", "localtime",
        "datetimeutc", "dateutc", "timeutc", "period", "timeperiod", "month", "week",
    ];

    private static readonly string[] ClockNames = ["time", "hour", "tod", "timeofday", "clock"];

    // What happens at the end of a candle, or later than it, is not when it opens.
    private static readonly string[] NotTheOpening = ["close", "end", "update", "expir", "created", "ingest", "high", "low", "last", "ship", "due", "birth"];

    /// <summary>Finds them by name and by what the columns hold.</summary>
    /// <param name="table">The table.</param>
    /// <param name="mayBeLater">Whether a time that is not when something began may be taken where there is no other: that of a sale, say.</param>
    /// <returns>The places; null where no column holds times.</returns>
    public static CsvTimePlace? Find(CsvTable table, bool mayBeLater = false) =>
        Find(table, [.. table.Columns.Where(column => !Array.Exists(NotTheOpening, word => column.Key.Contains(word, StringComparison.Ordinal)))])
            ?? (mayBeLater ? Find(table, [.. table.Columns]) : null);

    private static CsvTimePlace? Find(CsvTable table, List<CsvColumn> columns)
    {
        var named = Names.Select(name => columns.Find(column => column.Key == name && column.IsTime)).FirstOrDefault(column => column is not null)
            ?? Names.Select(name => columns.Find(column => column.Key == name && column.Times > 0)).FirstOrDefault(column => column is not null);

        // A number may be a time by chance; a written date is none.
        var time = named
            ?? columns.Find(column => column.IsTime && !column.IsNumber)
            ?? columns.Find(column => column.IsTime && !column.IsConstant && (column.Place == 0 || table.HeaderRow is null));
        return time is null ? null : new CsvTimePlace(time.Place, FindClock(table, time));
    }

    /// <summary>Whether a name is one of a time.</summary>
    public static bool IsName(string key) =>
        Names.Contains(key) || ClockNames.Contains(key) || key.Contains("date", StringComparison.Ordinal) || key.EndsWith("time", StringComparison.Ordinal);

    // Where days alone stand in one column, the time of day stands in the next or in one that is called so.
    private static int? FindClock(CsvTable table, CsvColumn day)
    {
        var days = table.Rows.Take(8).Select(row => row.Fields[day.Place]).ToList();
        if (!days.TrueForAll(text => !text.Contains(':', StringComparison.Ordinal) && !text.Contains('T', StringComparison.Ordinal)) || Has(day, IsEpoch))
        {
            return null;
        }

        return table.Columns.FirstOrDefault(column => column.Place != day.Place && ClockNames.Contains(column.Key) && Has(column, IsClock))?.Place
            ?? (table.HeaderRow is null && day.Place + 1 < table.Width && Has(table.Columns[day.Place + 1], text => text.Contains(':', StringComparison.Ordinal)
                && IsClock(text)) ? day.Place + 1 : null);

        bool Has(CsvColumn column, Func<string, bool> test) => table.Rows.Take(8).All(row => test(row.Fields[column.Place]));
    }

    private static bool IsClock(string text) => CsvClock.TryParse(text, out _);

    private static bool IsEpoch(string text) => CsvTime.TryRecognise(text, out var way) && way.Kind != CandleTimeKind.Text;
}
