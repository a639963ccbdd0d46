namespace CryptoPredict.Core.Features;

/// <summary>One column of a feature row.</summary>
/// <param name="Name">Unique name in snake case; carries every parameter, for example <c>macd_12_26</c>.</param>
/// <param name="Description">What the number is, with its unit or range, in one sentence.</param>
public sealed record Feature(string Name, string Description);
