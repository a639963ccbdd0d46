namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A file as it comes in.</summary>
/// <param name="Name">The name it is sent with; null for none.</param>
/// <param name="Content">Its bytes, read once.</param>
public readonly record struct SentFile(string? Name, Stream Content);
