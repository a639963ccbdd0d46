namespace CryptoPredict.Core.Market.Import;

/// <summary>What several rows of one series and day become.</summary>
public enum SameDayRule
{
    /// <summary>Their sum: right for what is counted, such as sales of several shops or hours.</summary>
    Sum,

    /// <summary>The last one, which is the first in a file that runs backwards in time: right for what is measured, such as a price.</summary>
    Last,

    /// <summary>The first one; the others are rejected and reported.</summary>
    Refuse,
}
