namespace CryptoPredict.Core.Registry;

/// <summary>A version's file is refused, or could not be made; the message says why and what to do.</summary>
public sealed class VersionPackageException : Exception
{
    /// <summary>A refusal with its sentence.</summary>
    public VersionPackageException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its sentence and its cause.</summary>
    public VersionPackageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal without words; prefer the others.</summary>
    public VersionPackageException()
    {
    }
}
