using System.Diagnostics.CodeAnalysis;

namespace CryptoPredict.Core.Market.Import;

/// <summary>Where one asset's numbers stand in a row, from 0.</summary>
/// <param name="Asset">The asset; null where the file names it elsewhere or not at all.</param>
/// <param name="Open">Place of the first price.</param>
/// <param name="High">Place of the highest price.</param>
/// <param name="Low">Place of the lowest price.</param>
/// <param name="Close">Place of the last price.</param>
/// <param name="Volume">Place of the volume.</param>
internal readonly record struct CsvSeriesColumns(Asset? Asset, int Open, int High, int Low, int Close, int Volume);

/// <summary>Which columns of a file are read.</summary>
/// <param name="Layout">What the columns are known by.</param>
/// <param name="Names">Names in the header; null without one.</param>
/// <param name="Count">Fields in a row.</param>
/// <param name="Time">Place of the open time, from 0.</param>
/// <param name="Symbol">Place of the symbol, from 0; null when there is none.</param>
/// <param name="Series">One entry, or one per asset of a wide file.</param>
internal sealed record CsvColumns(
    CandleCsvLayout Layout, IReadOnlyList<string>? Names, int Count, int Time, int? Symbol, IReadOnlyList<CsvSeriesColumns> Series)
{
    private const int KlineColumns = 12;

    // The first name found wins: an open time before a time of which the meaning is open, a number before a written date.
    private static readonly string[] TimeNames = ["opentime", "timeopen", "timestamp", "unix", "unixtimestamp", "time", "datetime", "date"];
    private static readonly string[] SymbolNames = ["symbol", "ticker", "pair", "asset"];
    private static readonly string[] OpenNames = ["open", "openprice", "o"];
    private static readonly string[] HighNames = ["high", "highprice", "h"];
    private static readonly string[] LowNames = ["low", "lowprice", "l"];
    private static readonly string[] CloseNames = ["close", "closeprice", "c", "price", "last"];
    private static readonly string[] VolumeNames = ["volume", "vol", "basevolume", "v"];

    /// <summary>The columns as the format reports them.</summary>
    public IReadOnlyList<CandleCsvColumn> Describe()
    {
        List<CandleCsvColumn> described = [Column(CandleField.Time, null, Time)];
        if (Symbol is { } symbol)
        {
            described.Add(Column(CandleField.Symbol, null, symbol));
        }

        foreach (var series in Series)
        {
            described.Add(Column(CandleField.Open, series.Asset, series.Open));
            described.Add(Column(CandleField.High, series.Asset, series.High));
            described.Add(Column(CandleField.Low, series.Asset, series.Low));
            described.Add(Column(CandleField.Close, series.Asset, series.Close));
            described.Add(Column(CandleField.Volume, series.Asset, series.Volume));
        }

        return described;

        CandleCsvColumn Column(CandleField field, Asset? asset, int column) => new(field, asset, column + 1, Names?[column]);
    }

    /// <summary>Name of a column for a sentence.</summary>
    public string NameOf(int column) => Names is null ? $"column {column + 1}" : $"\"{Names[column]}\"";

    /// <summary>Finds the columns in a header.</summary>
    /// <param name="names">The header's fields.</param>
    /// <param name="sample">The fields of the first row below it; empty when there is none.</param>
    /// <param name="asset">The asset that the caller named, if any.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="missing">On failure: which of time, open, high, low, close and volume were not found.</param>
    public static bool TryMap(
        IReadOnlyList<string> names, IReadOnlyList<string> sample, Asset? asset,
        [NotNullWhen(true)] out CsvColumns? columns, out IReadOnlyList<string> missing)
    {
        var keys = names.Select(Normalise).ToArray();
        var time = Find(keys, TimeNames);
        var symbol = Find(keys, SymbolNames);
        var named = symbol >= 0 && symbol < sample.Count ? sample[symbol] : asset?.Symbol;
        var series = new CsvSeriesColumns(
            null, Find(keys, OpenNames), Find(keys, HighNames), Find(keys, LowNames), Find(keys, CloseNames), FindVolume(keys, named));
        missing = Missing(time, series);
        if (missing.Count == 0)
        {
            columns = new CsvColumns(CandleCsvLayout.Named, names, names.Count, time, symbol < 0 ? null : symbol, [series]);
            return true;
        }

        columns = null;
        if (time >= 0 && MapWide(names) is { Count: > 0 } wide)
        {
            missing = [.. wide.SelectMany(s => Missing(time, s).Select(m => $"{s.Asset}:{m}"))];
            columns = missing.Count > 0 ? null : new CsvColumns(CandleCsvLayout.Wide, names, names.Count, time, null, wide);
        }

        return columns is not null;
    }

    /// <summary>Finds the columns of a file without header from its first row: a time and then numbers in the usual order.</summary>
    public static CsvColumns? MapHeaderless(IReadOnlyList<string> fields)
    {
        var usual = fields.Count is 6 or 7 or KlineColumns
            && (CsvTime.TryRecognise(fields[0], out _) || CsvTime.MayBeWritten(fields[0]))
            && fields.Skip(1).Take(5).All(f => CsvNumber.IsNumber(f));
        var layout = fields.Count == KlineColumns ? CandleCsvLayout.HeaderlessKline : CandleCsvLayout.Headerless;
        return usual ? new CsvColumns(layout, null, fields.Count, 0, null, [new CsvSeriesColumns(null, 1, 2, 3, 4, 5)]) : null;
    }

    private static List<CsvSeriesColumns> MapWide(IReadOnlyList<string> names)
    {
        var split = names
            .Select((name, column) => (Colon: name.LastIndexOf(':'), Name: name, Column: column))
            .Where(c => c.Colon > 0 && Asset.IsValidSymbol(c.Name[..c.Colon]))
            .GroupBy(c => c.Name[..c.Colon], c => (Key: Normalise(c.Name[(c.Colon + 1)..]), c.Column));
        List<CsvSeriesColumns> series = [];
        foreach (var group in split)
        {
            var found = new CsvSeriesColumns(
                new Asset(group.Key), Place(group, "open"), Place(group, "high"), Place(group, "low"), Place(group, "close"), Place(group, "volume"));
            if (Missing(0, found).Count < 5)
            {
                series.Add(found);
            }
        }

        return series;

        static int Place(IEnumerable<(string Key, int Column)> columns, string key)
        {
            foreach (var (name, column) in columns)
            {
                if (name == key)
                {
                    return column;
                }
            }

            return -1;
        }
    }

    // "volume" alone may be in either currency: where another volume is named after the asset ("Volume BTC" of BTCUSD), that is the one.
    private static int FindVolume(string[] keys, string? symbol)
    {
        var ofAsset = symbol is null
            ? -1
            : Array.FindIndex(keys, k => k.Length > 6 && k.StartsWith("volume", StringComparison.Ordinal)
                && symbol.StartsWith(k[6..], StringComparison.OrdinalIgnoreCase));
        var plain = ofAsset >= 0 ? ofAsset : Find(keys, VolumeNames);
        return plain >= 0 ? plain : Array.FindIndex(keys, k => k.StartsWith("volume", StringComparison.Ordinal));
    }

    private static List<string> Missing(int time, CsvSeriesColumns series)
    {
        (string Name, int Column)[] needed =
        [
            ("time", time), ("open", series.Open), ("high", series.High), ("low", series.Low), ("close", series.Close), ("volume", series.Volume),
        ];
        return [.. needed.Where(n => n.Column < 0).Select(n => n.Name)];
    }

    private static int Find(string[] keys, string[] candidates)
    {
        foreach (var candidate in candidates)
        {
            var column = Array.IndexOf(keys, candidate);
            if (column >= 0)
            {
                return column;
            }
        }

        return -1;
    }

    private static string Normalise(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
