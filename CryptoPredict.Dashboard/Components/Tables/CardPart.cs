namespace CryptoPredict.Dashboard.Components.Tables;

/// <summary>What a column of a table is of the card that a row is on a phone.</summary>
public enum CardPart
{
    /// <summary>A line of its own behind the column's name.</summary>
    Fact,

    /// <summary>What the card is about, in its first line.</summary>
    Title,

    /// <summary>How it stands, at the end of the first line.</summary>
    Verdict,

    /// <summary>What says itself what it is, below the first line.</summary>
    Plain,
}
