using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting;

/// <summary>How members are combined.</summary>
/// <param name="Weights">One weight per member, in the ensemble's order; not negative, relative to each other.</param>
/// <param name="Offset">What is added to the weighted mean of the log returns, in volatility scales.</param>
public sealed record MixTerms(ImmutableArray<double> Weights, double Offset);

/// <summary>On which terms an ensemble predicts now: what verified predictions and volatility make of its start weights.</summary>
/// <param name="Mix">How the mix that serves combines the members.</param>
/// <param name="Regime">How volatile the market is by its own recent measure.</param>
public sealed record EnsembleTerms(MixTerms Mix, VolatilityRegime Regime)
{
    /// <summary>Which parts of the mix are applied.</summary>
    public MixParts Applied { get; init; }

    /// <summary>How the mixes beside it combine the members, by their names.</summary>
    public ImmutableArray<(string Name, MixTerms Terms)> Beside { get; init; } = [];
}
