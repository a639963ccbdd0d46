namespace CryptoPredict.Learning.Seasonal;

/// <summary>What known events are worth to a forecast.</summary>
/// <param name="Serve">Whether they are used: what serves erred less with them on the folds.</param>
/// <param name="RootSquareWith">Root of the members' mean squared error on the folds with events.</param>
/// <param name="RootSquareWithout">The same without.</param>
public sealed record EventUse(bool Serve, double RootSquareWith, double RootSquareWithout);
