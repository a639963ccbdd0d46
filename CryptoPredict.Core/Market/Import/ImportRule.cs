namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// What can be wrong with a candle of a file. A candle is rejected for the first rule it breaks, in this order; the last two
/// rules are findings about candles that are kept.
/// </summary>
public enum ImportRule
{
    /// <summary>Rejected: the row has not as many fields as the header, or a quote in it is not closed.</summary>
    WrongColumnCount,

    /// <summary>Rejected: the symbol column names another asset than the one asked for.</summary>
    OtherAsset,

    /// <summary>Rejected: the time is an epoch in another unit than the rest of the file.</summary>
    MixedEpochUnit,

    /// <summary>Rejected: a field that is needed is empty or cannot be read.</summary>
    UnparsableField,

    /// <summary>Rejected: a price is zero or negative.</summary>
    NonPositivePrice,

    /// <summary>Rejected: the high is below, or the low above, another price of the candle.</summary>
    ImpossibleOhlc,

    /// <summary>Rejected: the volume is negative.</summary>
    NegativeVolume,

    /// <summary>Rejected: the time does not lie on the grid of the file's interval.</summary>
    MisalignedTime,

    /// <summary>Rejected: the candle ends after <see cref="CandleCsvOptions.ClosedBy"/>.</summary>
    NotClosed,

    /// <summary>Rejected: an earlier row has the same time and the same values.</summary>
    Duplicate,

    /// <summary>Rejected: an earlier row has the same time and other values; the earlier one is kept.</summary>
    ConflictingDuplicate,

    /// <summary>Kept: the row goes back against the order of the file.</summary>
    OutOfOrder,

    /// <summary>Kept: candles are missing between this row and what came before it in the file.</summary>
    Gap,
}

/// <summary>What follows from a rule.</summary>
public static class ImportRules
{
    /// <summary>Whether a candle that breaks <paramref name="rule"/> is left out; otherwise it is kept with a finding.</summary>
    public static bool Rejects(this ImportRule rule) => rule is not (ImportRule.OutOfOrder or ImportRule.Gap);
}
