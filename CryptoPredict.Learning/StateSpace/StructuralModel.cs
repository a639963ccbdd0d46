namespace CryptoPredict.Learning.StateSpace;

/// <summary>Which structural time series model; notation of Harvey (1989) and Durbin &amp; Koopman (2012).</summary>
internal enum StructuralModel
{
    /// <summary>y = μ + ε, μ' = μ + ξ: a random walk seen through noise.</summary>
    LocalLevel,

    /// <summary>y = μ + ε, μ' = μ + ν + ξ, ν' = ν + ζ: the level moves by a slope that is itself a random walk.</summary>
    LocalLinearTrend,
}
