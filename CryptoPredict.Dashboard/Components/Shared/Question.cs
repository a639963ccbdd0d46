namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>What is asked before something is done.</summary>
/// <param name="Title">The question in a few words.</param>
/// <param name="Text">What will happen.</param>
/// <param name="Confirm">The word on the button that does it.</param>
/// <param name="AsksReason">Whether a reason is needed.</param>
public sealed record Question(string Title, string Text, string Confirm, bool AsksReason = false);
