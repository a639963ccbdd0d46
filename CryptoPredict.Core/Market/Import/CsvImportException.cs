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
    /// <param name="innerException">What was found.</param>
    public CsvImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
