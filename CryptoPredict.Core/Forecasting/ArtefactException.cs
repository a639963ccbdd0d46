namespace CryptoPredict.Core.Forecasting;

/// <summary>An artefact cannot be used: it is damaged, of another program, or made for something else. The message says which and what to do.</summary>
public sealed class ArtefactException : Exception
{
    /// <summary>A fault with its sentence.</summary>
    public ArtefactException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with its sentence and its cause.</summary>
    public ArtefactException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A fault without words; prefer the others.</summary>
    public ArtefactException()
    {
    }

    /// <summary>Whether the artefact is sound but made for something else, such as another horizon: it may serve again one day.</summary>
    public bool IsForSomethingElse { get; init; }
}
