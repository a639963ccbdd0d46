namespace CryptoPredict.Core.Market.Import;

/// <summary>Finds the order of the prices in a file without header by the one rule that candles keep: the high is the highest, the low the lowest.</summary>
internal static class CandleOrders
{
    // Which of open, high, low, close and volume stands at which place behind the time. The usual order comes first, for it wins among those that fit alike.
    private static readonly (string Fields, string? UsedBy)[] Known =
    [
        ("OHLCV", null), ("LHOCV", "Coinbase"), ("OCHLV", "Bitfinex and KuCoin"), ("VCHLO", "Gate.io"), ("COHLV", "investing.com"), ("CHLOV", "yfinance"),
        ("VOCHL", "Polygon"),
    ];

    /// <summary>Finds the order that most rows fit.</summary>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="places">Where the five numbers stand, or four where there is no volume.</param>
    /// <param name="commas">What commas stand for.</param>
    /// <returns>The columns, who writes them in that order (null for the usual one), and the share of the rows that fits, 0 to 1.</returns>
    public static (CsvSeriesColumns Columns, string? UsedBy, double Fitting) Find(IReadOnlyList<CsvRow> rows, IReadOnlyList<int> places, CommaUse commas)
    {
        var best = (Columns: default(CsvSeriesColumns), UsedBy: (string?)null, Fitting: -1.0);
        foreach (var (fields, usedBy) in Known)
        {
            var order = places.Count == 5 ? fields : fields.Replace("V", "", StringComparison.Ordinal);
            var columns = new CsvSeriesColumns(
                null, places[order.IndexOf('O')], places[order.IndexOf('H')], places[order.IndexOf('L')], places[order.IndexOf('C')],
                order.IndexOf('V') is var volume and >= 0 ? places[volume] : null);
            var fitting = Share(rows, columns, commas);
            best = fitting > best.Fitting ? (columns, usedBy, fitting) : best;
        }

        return best;
    }

    /// <summary>The share of the rows whose prices can be a candle's, 0 to 1; 1 where no row has prices.</summary>
    public static double Share(IReadOnlyList<CsvRow> rows, in CsvSeriesColumns columns, CommaUse commas)
    {
        var (read, fitting) = (0, 0);
        foreach (var (_, fields) in rows)
        {
            if (CsvNumber.TryParse(fields[columns.Open], commas, out var open) && CsvNumber.TryParse(fields[columns.High], commas, out var high)
                && CsvNumber.TryParse(fields[columns.Low], commas, out var low) && CsvNumber.TryParse(fields[columns.Close], commas, out var close))
            {
                read++;
                fitting += high >= Math.Max(open, close) && low <= Math.Min(open, close) && high >= low && low > 0 ? 1 : 0;
            }
        }

        return read == 0 ? 1 : (double)fitting / read;
    }
}
