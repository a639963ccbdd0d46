namespace CryptoPredict.Core.Market.Import;

/// <summary>A file that cannot be imported. The message is one sentence for the person who chose the file.</summary>
public sealed class CsvImportException : Exception
{
    /// <summary>Refuses a file.</summary>
    /// <param name="message">One sentence: what the file is or lacks, and the way out.</param>
    public CsvImportException(string message)
        : base(message)
    {
    }

    /// <summary>Refuses a file for a cause found further down.</summary>
    /// <param name="message">One sentence: what the file is or lacks, and the way out.</param>
    /// <param name="innerException">What was found; null for nothing more.</param>
    public CsvImportException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the file is a table that could be read once somebody says which of its columns holds what.</summary>
    public bool IsColumnsOpen { get; init; }

    /// <summary>Whether the file could be read once somebody says whose rows it holds.</summary>
    public bool IsUnnamed { get; init; }

    /// <summary>Whether the file looks like one of candles all the same: all but one or two of their columns are there.</summary>
    public bool IsAboutCandles { get; init; }

    /// <summary>What somebody must decide before the file can be read for certain; null where nothing can be decided.</summary>
    public ReadingQuestion? Question { get; init; }
}
