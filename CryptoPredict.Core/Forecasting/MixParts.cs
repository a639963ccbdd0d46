namespace CryptoPredict.Core.Forecasting;

/// <summary>What makes a mix of the ensemble's members more than their plain mean.</summary>
[Flags]
public enum MixParts
{
    /// <summary>The plain mean of all that have a start weight.</summary>
    None = 0,

    /// <summary>Each model starts with a weight of its own instead of an equal one.</summary>
    StartWeights = 1,

    /// <summary>The weights follow the errors, see <see cref="EnsembleWeights"/>.</summary>
    FollowErrors = 2,

    /// <summary>The weights follow the volatility, see <see cref="EnsembleMember.VolatilityTilt"/>.</summary>
    FollowVolatility = 4,

    /// <summary>The mix is corrected by its recent mean error, see <see cref="OffsetCorrection"/>.</summary>
    CorrectOffset = 8,

    /// <summary>All of them.</summary>
    All = StartWeights | FollowErrors | FollowVolatility | CorrectOffset,
}

/// <summary>With which parts of the mix an installation begins.</summary>
public enum EnsemblePreset
{
    /// <summary>With all of them.</summary>
    Mission,

    /// <summary>With none: the plain mean of the members.</summary>
    Plain,
}

/// <summary>Which parts there are to be tried, and with which of them an ensemble begins.</summary>
/// <param name="Start">The parts that are applied until the evidence speaks.</param>
/// <param name="Tried">The parts that may be applied; those that are switched off in the configuration are not among them.</param>
public sealed record MixRules(MixParts Start, MixParts Tried)
{
    /// <summary>The rules where nothing is configured.</summary>
    public static MixRules Default { get; } = new(MixParts.All, MixParts.All);

    /// <summary>The rules of a configuration.</summary>
    public static MixRules Of(EnsembleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tried = MixParts.StartWeights
            | (options.FollowErrors ? MixParts.FollowErrors : 0)
            | (options.FollowVolatility ? MixParts.FollowVolatility : 0)
            | (options.CorrectOffset ? MixParts.CorrectOffset : 0);
        return new MixRules(options.Preset == EnsemblePreset.Mission ? tried : MixParts.None, tried);
    }
}
