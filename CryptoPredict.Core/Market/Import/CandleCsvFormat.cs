using System.Globalization;
using System.Text;

namespace CryptoPredict.Core.Market.Import;

/// <summary>How a candle file is laid out, as detected from its first rows.</summary>
/// <param name="Layout">What the columns are known by.</param>
/// <param name="Separator">The character between fields.</param>
/// <param name="HeaderRow">The line of the header, from 1; null when there is none.</param>
/// <param name="Columns">The columns that are read, in the order of <see cref="CandleField"/> for each asset; the others are ignored.</param>
/// <param name="TimeKind">How times are written.</param>
/// <param name="TimePattern">The .NET pattern of a written date; null for an epoch.</param>
/// <param name="Order">Which way time runs down the file.</param>
/// <param name="Interval">Length of a candle: the most common step between rows, one second to one week.</param>
/// <param name="Assets">The assets seen so far, in ordinal order; a symbol column may name more further down.</param>
/// <param name="Decimals">What stands before the decimals of its numbers; null where no comma asks for it.</param>
/// <param name="OrderOf">Who writes the columns of a file without header in the order found; null for the usual order, and for named columns.</param>
/// <param name="Zone">The zone of times without an offset, by its IANA name; null for UTC.</param>
public sealed record CandleCsvFormat(
    CandleCsvLayout Layout,
    char Separator,
    long? HeaderRow,
    IReadOnlyList<CandleCsvColumn> Columns,
    CandleTimeKind TimeKind,
    string? TimePattern,
    CandleOrder Order,
    TimeSpan Interval,
    IReadOnlyList<Asset> Assets,
    DecimalSign? Decimals = null,
    string? OrderOf = null,
    string? Zone = null)
{
    /// <summary>Whether there is a column of volumes; without one they count as zero.</summary>
    public bool HasVolume => Columns.Any(column => column.Field == CandleField.Volume);

    /// <summary>The format in words, for a person to check.</summary>
    public string Describe()
    {
        var text = new StringBuilder(Layout switch
        {
            CandleCsvLayout.Headerless => OrderOf is { } whose
                ? $"No header, columns in the order of {whose}, the one that all prices fit" : "No header, columns in the usual order",
            CandleCsvLayout.HeaderlessKline => "Binance kline without header",
            CandleCsvLayout.Wide => "Wide: five columns for each asset",
            _ => "Columns by name",
        });
        if (HeaderRow is { } row)
        {
            text.Append(CultureInfo.InvariantCulture, $" (header in line {row})");
        }

        text.Append(", separated by ").Append(Separator switch { ',' => "commas", ';' => "semicolons", '\t' => "tabs", _ => "bars" });
        text.Append(CsvTime.Example(TimePattern) is { } example
            ? $", times written like {example} ({Zone ?? "UTC"} where no offset is written)" : $", time in {TimeKind.InWords()}");
        text.Append(Columns.Any(column => column.Field == CandleField.Clock) ? ", the time of day in a column of its own" : "");
        text.Append(HasVolume ? "" : ", without volume");
        text.Append(CsvNumber.InWords(Decimals));
        text.Append(Order == CandleOrder.OldestFirst ? ", oldest first" : ", newest first");
        text.Append(CultureInfo.InvariantCulture, $", candles of {IntervalWords.Of(Interval)}.");
        return text.ToString();
    }
}

/// <summary>One column of a file and what it is read as.</summary>
/// <param name="Field">What it is read as.</param>
/// <param name="Asset">The asset it belongs to in a wide file; otherwise null.</param>
/// <param name="Number">Its place in the row, from 1.</param>
/// <param name="Name">Its name in the header; null without a header.</param>
public sealed record CandleCsvColumn(CandleField Field, Asset? Asset, int Number, string? Name);

/// <summary>What the columns of a file are known by.</summary>
public enum CandleCsvLayout
{
    /// <summary>By their names in a header.</summary>
    Named,

    /// <summary>By their names in a header that gives five columns to each asset: <c>binance:BTC/USDT:open</c> and so on.</summary>
    Wide,

    /// <summary>By place, as in Binance's 12 columns.</summary>
    HeaderlessKline,

    /// <summary>By place: time, open, high, low, close, volume, perhaps the number of trades.</summary>
    Headerless,
}

/// <summary>What a column can be read as.</summary>
public enum CandleField
{
    /// <summary>Open time.</summary>
    Time,

    /// <summary>Time of day, where it stands apart from the day.</summary>
    Clock,

    /// <summary>Name of the asset.</summary>
    Symbol,

    /// <summary>First price.</summary>
    Open,

    /// <summary>Highest price.</summary>
    High,

    /// <summary>Lowest price.</summary>
    Low,

    /// <summary>Last price.</summary>
    Close,

    /// <summary>Traded volume.</summary>
    Volume,
}

/// <summary>How times are written. An epoch counts from 1970-01-01 00:00 UTC; its unit is found by its magnitude.</summary>
public enum CandleTimeKind
{
    /// <summary>Epoch in seconds.</summary>
    EpochSeconds,

    /// <summary>Epoch in milliseconds.</summary>
    EpochMilliseconds,

    /// <summary>Epoch in microseconds.</summary>
    EpochMicroseconds,

    /// <summary>Epoch in nanoseconds.</summary>
    EpochNanoseconds,

    /// <summary>A written date, with or without a time of day and an offset; UTC where no offset is written.</summary>
    Text,
}

/// <summary>Kinds of times in words.</summary>
internal static class CandleTimeKinds
{
    /// <summary>What times count in.</summary>
    public static string InWords(this CandleTimeKind kind) => kind switch
    {
        CandleTimeKind.EpochSeconds => "Unix seconds",
        CandleTimeKind.EpochMilliseconds => "Unix milliseconds",
        CandleTimeKind.EpochMicroseconds => "Unix microseconds",
        CandleTimeKind.EpochNanoseconds => "Unix nanoseconds",
        _ => "written dates",
    };
}

/// <summary>Which way time runs down a file.</summary>
public enum CandleOrder
{
    /// <summary>The oldest candle comes first.</summary>
    OldestFirst,

    /// <summary>The newest candle comes first.</summary>
    NewestFirst,
}
