namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// What can be wrong with a candle or a value of a file. It is rejected for the first rule it breaks, in the order of the
/// list but for the last ones; five rules are findings about what is kept.
/// </summary>
public enum ImportRule
{
    /// <summary>Rejected: the row has not as many fields as the header, or a quote in it is not closed.</summary>
    WrongColumnCount,

    /// <summary>Rejected: the symbol column names another asset than the one asked for.</summary>
    OtherAsset,

    /// <summary>Rejected: the time is an epoch in another unit than the rest of the file.</summary>
    MixedEpochUnit,

    /// <summary>Rejected: a field that is needed cannot be read.</summary>
    UnparsableField,

    /// <summary>Rejected: a price is zero or negative.</summary>
    NonPositivePrice,

    /// <summary>Rejected: the high is below, or the low above, another price of the candle.</summary>
    ImpossibleOhlc,

    /// <summary>Rejected: the volume is negative.</summary>
    NegativeVolume,

    /// <summary>Rejected: the time does not lie on the grid of the file's interval.</summary>
    MisalignedTime,

    /// <summary>Rejected: the candle or day is not over at the moment that the caller named.</summary>
    NotClosed,

    /// <summary>Rejected: an earlier row has the same time and the same values.</summary>
    Duplicate,

    /// <summary>Rejected: an earlier row has the same time and other values; the earlier one is kept.</summary>
    ConflictingDuplicate,

    /// <summary>Kept: the row goes back against the order of the file.</summary>
    OutOfOrder,

    /// <summary>Kept: candles are missing between this row and what came before it in the file.</summary>
    Gap,

    /// <summary>Kept: an earlier row has a value of the same series and day; the two are put together by the rule chosen for it.</summary>
    SameDay,

    /// <summary>Rejected: a field that is needed is empty, or says that there is no value (<c>-</c>, <c>null</c>, <c>NaN</c>).</summary>
    NoValue,

    /// <summary>Kept: the row has no value or its day has not come, but known events, which are kept.</summary>
    OnlyEvents,

    /// <summary>Kept: a field of a column of known events cannot be read; the row's value counts without it.</summary>
    UnreadEvent,
}

/// <summary>What follows from a rule.</summary>
public static class ImportRules
{
    /// <summary>Whether what breaks <paramref name="rule"/> is left out; otherwise it is kept with a finding.</summary>
    public static bool Rejects(this ImportRule rule) =>
        rule is not (ImportRule.OutOfOrder or ImportRule.Gap or ImportRule.SameDay or ImportRule.OnlyEvents or ImportRule.UnreadEvent);

    /// <summary>What is wrong with what breaks <paramref name="rule"/>, in a few words.</summary>
    public static string InWords(this ImportRule rule) => rule switch
    {
        ImportRule.WrongColumnCount => "another number of fields than the header",
        ImportRule.OtherAsset => "another asset",
        ImportRule.MixedEpochUnit => "time in another unit than the rest",
        ImportRule.UnparsableField => "a field that cannot be read",
        ImportRule.NoValue => "no value",
        ImportRule.NonPositivePrice => "a price of zero or below",
        ImportRule.ImpossibleOhlc => "high below or low above another price",
        ImportRule.NegativeVolume => "negative volume",
        ImportRule.MisalignedTime => "time off the grid of the interval",
        ImportRule.NotClosed => "not over yet",
        ImportRule.Duplicate => "the same row again",
        ImportRule.ConflictingDuplicate => "the same time with other values",
        ImportRule.OutOfOrder => "out of order",
        ImportRule.Gap => "gap before it",
        ImportRule.OnlyEvents => "known events without a value",
        ImportRule.UnreadEvent => "a known event that cannot be read",
        _ => "several rows of one day",
    };
}
