namespace CryptoPredict.Dashboard.Hosting;

/// <summary>Settings with which the application must not start; each sentence names one and the way out.</summary>
internal sealed class SettingsException(IReadOnlyList<string> sentences, Exception? innerException = null) : Exception(string.Join(' ', sentences), innerException)
{
    public SettingsException(string sentence, Exception? innerException = null)
        : this([sentence], innerException)
    {
    }

    /// <summary>What is wrong, each in a sentence.</summary>
    public IReadOnlyList<string> Sentences { get; } = sentences;
}
