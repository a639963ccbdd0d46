using System.Diagnostics.CodeAnalysis;

namespace CryptoPredict.Core.Market.Import;

/// <summary>Finds the columns of candles in a table, by their names and by what they hold.</summary>
internal static class CandleColumnFinder
{
    private const int KlineColumns = 12;
    private const int RowsTested = 500;

    private static readonly string[] SymbolNames =
    [
        "symbol", "ticker", "pair", "asset", "name", "assetid", "instid", "instrument", "instrumentname", "instrumentid", "coin", "coinname", "cryptoname",
        "currency", "currencypair", "market", "code", "secid", "isin", "stock", "crypto", "base", "security", "scrip", "company", "token", "coinid",
        "index",
    ];

    private static readonly string[] OpenNames = ["open", "openprice", "o", "first", "priceopen", "openingprice"];
    private static readonly string[] HighNames = ["high", "highprice", "h", "max", "pricehigh", "highest"];
    private static readonly string[] LowNames = ["low", "lowprice", "l", "min", "pricelow", "lowest"];
    private static readonly string[] CloseNames =
        ["close", "closeprice", "c", "price", "last", "closelast", "priceclose", "closingprice", "settle", "settlement", "settleprice", "adjclose"];

    private static readonly string[] VolumeNames = ["volume", "vol", "basevolume", "v", "volumebase", "volumecrypto", "tickvol", "tickvolume"];

    /// <summary>Finds them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="asset">The asset that the caller named, if any.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="missing">On failure: which of time, open, high, low and close were not found.</param>
    public static bool TryFind(CsvTable table, Asset? asset, [NotNullWhen(true)] out CsvColumns? columns, out IReadOnlyList<string> missing)
    {
        (columns, missing) = (null, []);
        var time = CsvTimePlace.Find(table);
        if (table.HeaderRow is null)
        {
            columns = time is { } at ? WithoutHeader(table, at) : null;
            return columns is not null;
        }

        var keys = table.Columns.Select(column => column.Key).ToArray();
        var symbol = FindSymbol(table, keys, time);
        var named = symbol is { } place && table.Rows.Count > 0 ? table.Rows[0].Fields[place] : table.Ticker ?? asset?.Symbol;
        var series = (Open: Find(keys, OpenNames), High: Find(keys, HighNames), Low: Find(keys, LowNames), Close: Find(keys, CloseNames));
        missing = Missing(time is not null, series.Open, series.High, series.Low, series.Close);
        if (missing.Count == 0)
        {
            var own = new CsvSeriesColumns(Ticker(table), series.Open, series.High, series.Low, series.Close, FindVolume(table, keys, named));
            columns = new CsvColumns(CandleCsvLayout.Named, table.Names, table.Width, time!.Value, symbol, [own]);
            return true;
        }

        if (time is { } wideTime && MapWide(table.Names) is { Count: > 0 } wide)
        {
            missing =
                [.. wide.SelectMany(part => Missing(true, part.Open, part.High, part.Low, part.Close).Select(name => $"{part.Asset}:{name}"))];
            columns = missing.Count > 0 ? null : new CsvColumns(CandleCsvLayout.Wide, table.Names, table.Width, wideTime, null, wide);
        }

        return columns is not null;
    }

    /// <summary>Takes the columns that a caller chose.</summary>
    /// <exception cref="CsvImportException">One of them is not there, or is chosen twice.</exception>
    public static CsvColumns Take(CsvTable table, CandleColumns chosen)
    {
        table.Require([.. chosen.Used]);
        return new CsvColumns(
            table.HeaderRow is null ? CandleCsvLayout.Headerless : CandleCsvLayout.Named, table.HeaderRow is null ? null : table.Names, table.Width,
            new CsvTimePlace(chosen.Time - 1, chosen.Clock - 1), chosen.Symbol - 1,
            [new CsvSeriesColumns(null, chosen.Open - 1, chosen.High - 1, chosen.Low - 1, chosen.Close - 1, chosen.Volume - 1)]);
    }

    // A time, perhaps a name before it, and then numbers: four prices and a volume, in an order that the prices themselves tell.
    private static CsvColumns? WithoutHeader(CsvTable table, CsvTimePlace time)
    {
        var after = (time.Clock ?? time.Time) + 1;
        var numbers = table.Columns.Skip(after).TakeWhile(column => column.IsNumber).Select(column => column.Place).ToList();
        var texts = table.Columns.Take(time.Time).ToList();
        if (numbers.Count < 4 || texts.Count > 1 || numbers.Count + after < Math.Min(table.Width, after + 5))
        {
            return null;
        }

        var rows = table.Rows.Take(RowsTested).ToList();
        int[] places = [.. numbers.Take(5)];
        var (commas, _, _) = CsvNumber.FindCommas([.. rows.SelectMany(row => places.Select(place => (row.Row, row.Fields[place])))], table.Separator, null);
        var (series, usedBy, _) = CandleOrders.Find(rows, places, commas);
        return new CsvColumns(
            table.Width == KlineColumns ? CandleCsvLayout.HeaderlessKline : CandleCsvLayout.Headerless, null, table.Width, time,
            texts is [{ } name] ? name.Place : null, [series], usedBy);
    }

    // By its name; else a column of few values, each of which has one row a time where the rows have several.
    private static int? FindSymbol(CsvTable table, string[] keys, CsvTimePlace? time)
    {
        // What is called an index may count the rows, and what numbers them names nothing.
        if (Find([.. keys.Select((key, place) => table.Columns[place].IsRowNumber || place == time?.Time || place == time?.Clock ? "" : key)], SymbolNames)
            is var named and >= 0)
        {
            return named;
        }

        return time is { } at ? SplittingColumn.Find(table, at) : null;
    }

    private static Asset? Ticker(CsvTable table) => table.Ticker is { } ticker && Asset.IsValidSymbol(ticker) ? new Asset(ticker) : null;

    private static List<CsvSeriesColumns> MapWide(IReadOnlyList<string> names)
    {
        var split = names
            .Select((name, column) => (Colon: name.LastIndexOf(':'), Name: name, Column: column))
            .Where(part => part.Colon > 0 && Asset.IsValidSymbol(part.Name[..part.Colon]))
            .GroupBy(part => part.Name[..part.Colon], part => (Key: CsvColumn.ToKey(part.Name[(part.Colon + 1)..]), part.Column));
        List<CsvSeriesColumns> series = [];
        foreach (var group in split)
        {
            var places = group.GroupBy(part => part.Key).ToDictionary(part => part.Key, part => part.First().Column);
            int Place(string key) => places.GetValueOrDefault(key, -1);
            var found = new CsvSeriesColumns(
                new Asset(group.Key), Place("open"), Place("high"), Place("low"), Place("close"), places.TryGetValue("volume", out var volume) ? volume : null);
            if (Missing(true, found.Open, found.High, found.Low, found.Close).Count < 4)
            {
                series.Add(found);
            }
        }

        return series;
    }

    // "volume" alone may be in either currency: where another volume is named after the asset ("Volume BTC" of BTCUSD), that is the one. Of several that may
    // be meant, one that is all zeros is not: MetaTrader's exports count ticks where the broker tells no volume.
    private static int? FindVolume(CsvTable table, string[] keys, string? symbol)
    {
        var ofAsset = symbol is null
            ? -1
            : Array.FindIndex(keys, key => key.Length > 6 && key.StartsWith("volume", StringComparison.Ordinal)
                && symbol.StartsWith(key[6..], StringComparison.OrdinalIgnoreCase));
        List<int> candidates =
        [
            .. ofAsset >= 0 ? [ofAsset] : (int[])[],
            .. VolumeNames.Select(name => Array.IndexOf(keys, name)).Where(place => place >= 0),
            .. Enumerable.Range(0, keys.Length).Where(place => keys[place].StartsWith("volume", StringComparison.Ordinal)),
        ];
        return candidates.Count == 0 ? null : candidates.Where(place => !IsZero(place)).FirstOrDefault(candidates[0]);

        bool IsZero(int place) => table.Rows.Take(RowsTested).All(
            row => CsvNumber.TryParse(row.Fields[place], CommaUse.Thousands, out var value) && value == 0);
    }

    private static List<string> Missing(bool hasTime, int open, int high, int low, int close)
    {
        (string Name, bool IsThere)[] needed = [("time", hasTime), ("open", open >= 0), ("high", high >= 0), ("low", low >= 0), ("close", close >= 0)];
        return [.. needed.Where(part => !part.IsThere).Select(part => part.Name)];
    }

    private static int Find(string[] keys, string[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (Array.IndexOf(keys, candidate) is var column and >= 0)
            {
                return column;
            }
        }

        return -1;
    }
}
