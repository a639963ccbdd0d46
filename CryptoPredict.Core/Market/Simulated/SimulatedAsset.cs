namespace CryptoPredict.Core.Market.Simulated;

/// <summary>One asset of the simulated market.</summary>
/// <param name="Asset">Its name; together with the seed it decides the asset's path.</param>
/// <param name="StartPrice">Price at the origin, and the level the price is weakly drawn back to over weeks; 1e-6 to 1e9.</param>
/// <param name="DailyVolatility">
/// Standard deviation of the log return of an average day, 0.001 to 0.2. Calm days stay well below it, stormy ones go well above.
/// </param>
public sealed record SimulatedAsset(Asset Asset, double StartPrice, double DailyVolatility = 0.025);
