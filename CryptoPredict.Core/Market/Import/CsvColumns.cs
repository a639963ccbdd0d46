namespace CryptoPredict.Core.Market.Import;

/// <summary>Where one asset's numbers stand in a row, from 0.</summary>
/// <param name="Asset">The asset; null where the file names it elsewhere or not at all.</param>
/// <param name="Open">Place of the first price.</param>
/// <param name="High">Place of the highest price.</param>
/// <param name="Low">Place of the lowest price.</param>
/// <param name="Close">Place of the last price.</param>
/// <param name="Volume">Place of the volume; null where there is none.</param>
internal readonly record struct CsvSeriesColumns(Asset? Asset, int Open, int High, int Low, int Close, int? Volume);

/// <summary>Which columns of a file are read as candles.</summary>
/// <param name="Layout">What the columns are known by.</param>
/// <param name="Names">Names in the header; null without one.</param>
/// <param name="Count">Fields in a row.</param>
/// <param name="Time">Where the open time stands.</param>
/// <param name="Symbol">Place of the symbol, from 0; null when there is none.</param>
/// <param name="Series">One entry, or one per asset of a wide file.</param>
/// <param name="UsedBy">Who writes columns in the order found; null for the usual order, and for columns known by name.</param>
internal sealed record CsvColumns(
    CandleCsvLayout Layout, IReadOnlyList<string>? Names, int Count, CsvTimePlace Time, int? Symbol, IReadOnlyList<CsvSeriesColumns> Series,
    string? UsedBy = null)
{
    /// <summary>The columns as the format reports them.</summary>
    public IReadOnlyList<CandleCsvColumn> Describe()
    {
        List<CandleCsvColumn?> described =
            [Column(CandleField.Time, null, Time.Time), Column(CandleField.Clock, null, Time.Clock), Column(CandleField.Symbol, null, Symbol)];
        foreach (var series in Series)
        {
            described.Add(Column(CandleField.Open, series.Asset, series.Open));
            described.Add(Column(CandleField.High, series.Asset, series.High));
            described.Add(Column(CandleField.Low, series.Asset, series.Low));
            described.Add(Column(CandleField.Close, series.Asset, series.Close));
            described.Add(Column(CandleField.Volume, series.Asset, series.Volume));
        }

        return [.. described.OfType<CandleCsvColumn>()];

        CandleCsvColumn? Column(CandleField field, Asset? asset, int? column) =>
            column is { } place ? new CandleCsvColumn(field, asset, place + 1, Names?[place]) : null;
    }

    /// <summary>The columns as they can be chosen; null for a wide file, which has more of them.</summary>
    public CandleColumns? ToChoice() => Series is [{ } only]
        ? new CandleColumns(
            Time.Time + 1, only.Open + 1, only.High + 1, only.Low + 1, only.Close + 1, only.Volume + 1, Symbol + 1, Time.Clock + 1)
        : null;

    /// <summary>Name of a column for a sentence.</summary>
    public string NameOf(int column) => Names is null ? $"column {column + 1}" : $"\"{Names[column]}\"";
}
