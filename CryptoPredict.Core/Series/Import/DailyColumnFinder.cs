using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>What the columns of a daily file are.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Other">The column that is second best for the value, counted from 1; null for none.</param>
/// <param name="IsOpen">Whether nothing decides between the two.</param>
internal readonly record struct DailyColumns(SeriesColumns Columns, int? Other, bool IsOpen);

/// <summary>Finds the columns of daily values in a table, by their names and by what they hold.</summary>
internal static class DailyColumnFinder
{
    private static readonly string[] IdNames =
    [
        "productid", "itemid", "seriesid", "uniqueid", "sku", "skuid", "id", "productcode", "itemcode", "articleid", "product", "item", "article", "series",
        "family", "category", "symbol", "ticker", "pair", "assetid", "asset", "coin", "coinname", "cryptoname", "name", "storeid", "store", "storenbr",
        "shopid", "shop", "station", "country", "region", "stock", "stockcode", "security", "scrip", "company", "token", "coinid", "index",
    ];

    private const int ExampleWords = 3;

    /// <summary>Finds them.</summary>
    /// <returns>The columns; null where no column holds dates, or none numbers.</returns>
    public static DailyColumns? Find(CsvTable table)
    {
        if (CsvTimePlace.Find(table, mayBeLater: true) is not { } time)
        {
            return null;
        }

        var keys = table.Columns.Select(column => column.Key).ToHashSet();
        var isPriceTable = IsPriceTable(table);
        var id = FindId(table, time, isPriceTable);
        var values = table.Columns
            .Where(column => column.Place != time.Time && column.Place != time.Clock && column.Place != id && IsValue(column, isPriceTable)
                && !IsId(column) && !(table.HeaderRow is not null && CsvTimePlace.IsName(column.Key)))
            .Select(column => (column.Place, Score: ValueScore.Of(column, isPriceTable)))
            .OrderByDescending(value => value.Score).ToList();
        if (values.Count == 0 || (isPriceTable && !ValueScore.IsPrice(table.Columns[values[0].Place].Key)))
        {
            return null;
        }

        // Of candles the close is meant; another way to reckon it may be.
        var other = values.Skip(1).Where(value => !isPriceTable || table.Columns[value.Place].Key.StartsWith("adj", StringComparison.Ordinal))
            .Select(value => (int?)(value.Place + 1)).FirstOrDefault();
        var isOpen = values.Count > 1 && values[0].Score <= ValueScore.Plain && values[1].Score == values[0].Score;
        return new DailyColumns(new SeriesColumns(time.Time + 1, id + 1, values[0].Place + 1), other, isOpen);
    }

    /// <summary>The columns of words that come again, of which one may name series; each with the first of its words.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that are read.</param>
    public static IReadOnlyList<CsvWay> FindNames(CsvTable table, SeriesColumns columns) =>
    [
        .. from column in table.Columns
           where column.Place + 1 != columns.Date && column.Place + 1 != columns.Value && IsText(column) && !column.IsTime && column.Filled > 0.5
               && IsRepeated(table, column)
           let words = table.Rows.Select(row => row.Fields[column.Place]).Where(word => word.Length > 0).Distinct().Take(ExampleWords)
           select new CsvWay($"\"{table.Names[column.Place]}\" ({string.Join(", ", words).Shorten()})", SeriesColumn: column.Place + 1),
    ];

    /// <summary>Whether a table has highs and lows.</summary>
    public static bool IsPriceTable(CsvTable table) =>
        table.Columns.Any(column => column.Key is "high" or "highprice" or "h") && table.Columns.Any(column => column.Key is "low" or "lowprice" or "l");

    private static int? FindId(CsvTable table, CsvTimePlace time, bool isPriceTable)
    {
        var columns = table.Columns.Where(column => column.Place != time.Time && column.Place != time.Clock && !column.IsRowNumber).ToList();
        if (table.HeaderRow is null)
        {
            return columns.Find(column => !column.IsNumber && !column.IsTime && column.Filled > 0.9)?.Place;
        }

        // A number is a name only where its column is called so; and what has another value in every row names no series.
        var named = IdNames.Select(name => columns.Find(column => column.Key == name && (IsText(column) || IsRepeated(table, column))))
            .FirstOrDefault(column => column is not null);
        if (named is not null || !(isPriceTable || SplittingColumn.HasRepeatedTimes(table, time)))
        {
            return named?.Place;
        }

        // What is called a value names no series, nor does the only number: that is the value.
        var hasOthers = columns.Count(column => column.IsNumber) > 1;
        return SplittingColumn.Find(table, time, column => !column.IsNumber || (hasOthers && ValueScore.Of(column, isPriceTable) <= ValueScore.Plain));
    }

    // A column that is called a value may have fields that are none.
    private static bool IsValue(CsvColumn column, bool isPriceTable)
    {
        var isNamed = ValueScore.Of(column, isPriceTable) > ValueScore.Plain;
        return column.Filled > 0.02 && (isNamed ? column.Numbers >= 0.5 : column.IsNumber && !column.IsRowNumber);
    }

    private static bool IsText(CsvColumn column) => column.Numbers < 0.5;

    private static bool IsRepeated(CsvTable table, CsvColumn column) =>
        table.Rows.Count < 3 || table.Rows.Select(row => row.Fields[column.Place]).Distinct().Count() <= 0.5 * table.Rows.Count;

    private static bool IsId(CsvColumn column) =>
        IdNames.Contains(column.Key) || column.Key.EndsWith("id", StringComparison.Ordinal) || column.Key.StartsWith("unnamed", StringComparison.Ordinal);
}
