namespace CryptoPredict.Learning.Seasonal;

/// <summary>A series of demand that the network of all series learns from.</summary>
/// <param name="Name">Its name, by which the network knows it again.</param>
/// <param name="Days">All its open days.</param>
public sealed record DemandHistory(string Name, OpenDays Days);
