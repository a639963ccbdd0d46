namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>What data sets can be sorted by.</summary>
internal enum DataSetColumn
{
    /// <summary>The asset or series.</summary>
    Name,

    /// <summary>Candles or daily values.</summary>
    Kind,

    /// <summary>The oldest row.</summary>
    First,

    /// <summary>The newest row.</summary>
    Last,

    /// <summary>How many rows.</summary>
    Rows,

    /// <summary>How many are missing.</summary>
    Missing,
}
