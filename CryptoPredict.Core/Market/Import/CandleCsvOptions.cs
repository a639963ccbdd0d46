namespace CryptoPredict.Core.Market.Import;

/// <summary>What the caller knows about a candle file that the file itself need not say.</summary>
public sealed record CandleCsvOptions
{
    /// <summary>
    /// Whose candles they are. Null takes the names from the file (a symbol column, or the column names of a wide file);
    /// a file that names no asset is then refused, and so is one that holds several when a name is given.
    /// </summary>
    public Asset? Asset { get; init; }

    /// <summary>Whose candles they are taken to be where neither the file nor the caller says; null to refuse such a file.</summary>
    public Asset? Otherwise { get; init; }

    /// <summary>What comes first in dates such as 03/04/2025; null to go by the file.</summary>
    public DateOrder? Dates { get; init; }

    /// <summary>What stands before the decimals of its numbers; null to go by the file.</summary>
    public DecimalSign? Decimals { get; init; }

    /// <summary>The columns; null to find them.</summary>
    public CandleColumns? Columns { get; init; }

    /// <summary>The zone of times that are written without an offset; null for UTC.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>How much is unpacked at most.</summary>
    public UnpackingLimits Limits { get; init; } = new();

    /// <summary>Whether a file that can be read in two ways alike is read in the likelier one, not refused.</summary>
    public bool MayGuess { get; init; }

    /// <summary>Candles that end after this moment are rejected as not yet closed; null checks nothing.</summary>
    public DateTimeOffset? ClosedBy { get; init; }

    /// <summary>How many findings of each rule the report lists with row and sentence; all are counted. 0 or more.</summary>
    public int MaxFindingsPerRule { get; init; } = 50;
}
