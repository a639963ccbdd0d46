namespace CryptoPredict.Core.Forecasting;

/// <summary>How members are weighed and the ensemble is corrected (section <c>Ensemble</c>).</summary>
public sealed record EnsembleOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Ensemble";

    /// <summary>
    /// Weights by model name before anything is verified, relative to each other; 0 lets a model run beside without a weight. A model that is
    /// not named starts with its own.
    /// </summary>
    public IReadOnlyDictionary<string, double> StartWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether weights follow the verified errors.</summary>
    public bool FollowErrors { get; init; } = true;

    /// <summary>How many of the newest verified predictions the weights follow.</summary>
    public int Window { get; init; } = 1440;

    /// <summary>η of <see cref="EnsembleWeights"/>; null: the rate that suits the window, the horizon and the number of members.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The least weight of a member that has one, before others are left out.</summary>
    public double Floor { get; init; } = 0.02;

    /// <summary>Whether weights follow the volatility.</summary>
    public bool FollowVolatility { get; init; } = true;

    /// <summary>
    /// How far they do: at the highest volatility of the day the weight of a member with a tilt of 1 relative to a neutral member's is exp(strength)-fold and that of
    /// one with −1 exp(−strength)-fold, at the lowest the other way round.
    /// </summary>
    public double RegimeStrength { get; init; } = 0.3;

    /// <summary>Whether the forecast is corrected by the mean of its recent errors.</summary>
    public bool CorrectOffset { get; init; } = true;

    /// <summary>How many of the newest verified predictions the offset is taken over.</summary>
    public int OffsetWindow { get; init; } = 1440;

    /// <summary>The most the offset may be, as a fraction of the volatility scale.</summary>
    public double OffsetBound { get; init; } = 0.25;

    /// <summary>How old the newest candle a version was trained on may be, in market time; an older version is left out.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(1);
}
