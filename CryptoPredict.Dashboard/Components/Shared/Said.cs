namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>What came of a reader's action.</summary>
/// <param name="Done">Whether it was done.</param>
/// <param name="Message">What came of it, in a sentence.</param>
public sealed record Said(bool Done, string Message);
