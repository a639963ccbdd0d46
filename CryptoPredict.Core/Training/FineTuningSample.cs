namespace CryptoPredict.Core.Training;

/// <summary>A verified prediction as the network learns from it: what it saw, and what came.</summary>
/// <param name="AsOf">As-of time of the prediction, UTC.</param>
/// <param name="Window">The feature rows it saw, unscaled, row-major, oldest first: sequence length × features.</param>
/// <param name="LogReturn">The log return over the horizon that came.</param>
public sealed record FineTuningSample(DateTimeOffset AsOf, ReadOnlyMemory<float> Window, double LogReturn);
