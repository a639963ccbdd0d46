using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting;

/// <summary>On which terms an ensemble predicts now: what verified predictions and volatility make of its start weights.</summary>
/// <param name="Weights">One weight per member, in the ensemble's order; not negative, relative to each other.</param>
/// <param name="Offset">What is added to the ensemble's log return, in volatility scales.</param>
/// <param name="Regime">How volatile the market is by its own recent measure.</param>
public sealed record EnsembleTerms(ImmutableArray<double> Weights, double Offset, VolatilityRegime Regime);
