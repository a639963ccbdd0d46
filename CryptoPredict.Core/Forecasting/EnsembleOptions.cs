namespace CryptoPredict.Core.Forecasting;

/// <summary>How the members of the ensemble are weighted and how its forecast is corrected (section <c>Ensemble</c>).</summary>
public sealed record EnsembleOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Ensemble";

    /// <summary>
    /// With which parts of the mix an installation begins: Mission applies start weights and all that is not switched off below; Plain takes the plain mean of
    /// the members. Which parts serve from then on the evidence decides.
    /// </summary>
    public EnsemblePreset Preset { get; init; } = EnsemblePreset.Mission;

    /// <summary>
    /// Weight of a model before anything is verified, relative to the others. With 0 the model predicts and is scored but has no weight. A model that is
    /// not named here keeps its default.
    /// </summary>
    public IReadOnlyDictionary<string, double> StartWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether the weights may follow the errors of the newest verified predictions.</summary>
    public bool FollowErrors { get; init; } = true;

    /// <summary>Number of newest verified predictions that the weights follow.</summary>
    public int Window { get; init; } = 1440;

    /// <summary>How fast the weights follow the errors. Without it the rate is chosen from the window, the horizon and the number of members.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Smallest weight of a member whose start weight is above 0, before absent members are left out.</summary>
    public double Floor { get; init; } = 0.02;

    /// <summary>Whether the weights may follow the volatility: the LSTM gains in volatile hours, the random forest in calm ones.</summary>
    public bool FollowVolatility { get; init; } = true;

    /// <summary>
    /// How strongly they do. At the highest volatility of the day the LSTM's weight is multiplied by exp(strength) and the random forest's by
    /// exp(−strength), relative to the others; at the lowest volatility it is the other way round.
    /// </summary>
    public double RegimeStrength { get; init; } = 0.3;

    /// <summary>Whether the forecast may be corrected by its recent mean error.</summary>
    public bool CorrectOffset { get; init; } = true;

    /// <summary>Number of newest verified predictions over which that mean is taken.</summary>
    public int OffsetWindow { get; init; } = 1440;

    /// <summary>Largest correction, as a fraction of the volatility scale.</summary>
    public double OffsetBound { get; init; } = 0.25;

    /// <summary>Largest age, in market time, of the newest candle that a version was trained on; an older version is left out of the ensemble.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(1);
}
