namespace CryptoPredict.Core.Storage;

/// <summary>The store cannot serve; the message says which file, why, and what to do.</summary>
public sealed class StorageException : Exception
{
    /// <summary>A fault with its sentence.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with its sentence and its cause.</summary>
    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A fault without words; prefer the others.</summary>
    public StorageException()
    {
    }
}
