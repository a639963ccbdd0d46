namespace CryptoPredict.Dashboard.Configuration;

/// <summary>Settings with which the application must not start; each sentence names one and the way out.</summary>
internal sealed class SettingsException(IReadOnlyList<string> sentences, Exception? innerException = null)
    : Exception(string.Join(' ', sentences), innerException)
{
    public SettingsException(string sentence, Exception? innerException = null)
        : this([sentence], innerException)
    {
    }

    /// <summary>What is wrong, each in a sentence.</summary>
    public IReadOnlyList<string> Sentences { get; } = sentences;

    /// <summary>Stops the start where something is wrong.</summary>
    /// <param name="faults">What is, each in a sentence; said once each.</param>
    /// <exception cref="SettingsException">There is a fault.</exception>
    public static void ThrowIfAny(IEnumerable<string> faults)
    {
        if (faults.Distinct().ToList() is { Count: > 0 } sentences)
        {
            throw new SettingsException(sentences);
        }
    }
}
