namespace CryptoPredict.Dashboard.Jobs;

/// <summary>A job did not do its work; the message says why, in a sentence.</summary>
internal sealed class JobFailedException(string message) : Exception(message);
