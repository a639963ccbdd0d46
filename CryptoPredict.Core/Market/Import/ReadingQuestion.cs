namespace CryptoPredict.Core.Market.Import;

/// <summary>What of a file may be read in two ways.</summary>
public enum ReadingQuestion
{
    /// <summary>Whether the day or the month comes first in its dates.</summary>
    DateOrder,

    /// <summary>What a comma stands for in its numbers.</summary>
    DecimalSign,

    /// <summary>Which of its columns holds the values.</summary>
    ValueColumn,

    /// <summary>Which of its columns is which price.</summary>
    ColumnOrder,

    /// <summary>What several rows of one series and day become.</summary>
    SameDay,

    /// <summary>By which clock its times are written.</summary>
    TimeZone,

    /// <summary>Which of its columns names the series.</summary>
    Series,
}

/// <summary>What comes first in dates such as 03/04/2025.</summary>
public enum DateOrder
{
    /// <summary>The day: 3 April.</summary>
    DayFirst,

    /// <summary>The month: 4 March.</summary>
    MonthFirst,
}

/// <summary>What stands before the decimals of a number.</summary>
public enum DecimalSign
{
    /// <summary>A point; a comma then stands for thousands.</summary>
    Point,

    /// <summary>A comma; a point then stands for thousands.</summary>
    Comma,
}

/// <summary>Two ways to read a file, shown by one of its rows.</summary>
/// <param name="Question">What may be read in two ways.</param>
/// <param name="IsOpen">Whether nothing decides between them: what is taken is a guess.</param>
/// <param name="Row">The line of the file, from 1.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Taken">The way taken.</param>
/// <param name="Other">The other way.</param>
internal sealed record CsvDoubt(ReadingQuestion Question, bool IsOpen, long Row, string Text, CsvWay Taken, CsvWay Other);

/// <summary>A way to read a file: one of its members says which.</summary>
/// <param name="Value">What it makes of the text.</param>
/// <param name="Dates">What comes first in dates.</param>
/// <param name="Decimals">What stands before decimals.</param>
/// <param name="ValueColumn">The column that holds the values, counted from 1.</param>
/// <param name="SeriesColumn">The column that names the series, counted from 1.</param>
/// <param name="Candles">The columns that are read as candles.</param>
/// <param name="SameDay">What several rows of one series and day become.</param>
/// <param name="Zone">The zone of times without an offset, by its IANA name.</param>
internal sealed record CsvWay(
    string Value, DateOrder? Dates = null, DecimalSign? Decimals = null, int? ValueColumn = null, int? SeriesColumn = null,
    CandleColumns? Candles = null, SameDayRule? SameDay = null, string? Zone = null);
