namespace CryptoPredict.Storage;

/// <summary>The store cannot serve; the message says which file, why, and what to do.</summary>
public class StorageException : Exception
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

/// <summary>A database is damaged, or is none of this program's; the message says which and why.</summary>
public sealed class DamagedStoreException : StorageException
{
    /// <summary>A fault with its sentence.</summary>
    public DamagedStoreException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with its sentence and its cause.</summary>
    public DamagedStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A fault without words; prefer the others.</summary>
    public DamagedStoreException()
    {
    }
}
