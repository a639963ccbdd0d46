namespace CryptoPredict.Core.Registry;

/// <summary>How many versions of models are kept (section <c>Registry</c>).</summary>
public sealed record RetentionOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Registry";

    /// <summary>Number of newest versions kept of each model of each asset.</summary>
    public int KeepPerModel { get; init; } = 48;

    /// <summary>Days of market time after which a version is removed.</summary>
    public int KeepDays { get; init; } = 30;

    /// <summary>Largest size of all artefacts together, in bytes; the oldest are removed first. The default is 4 GiB.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Days of market time in which no version is removed that held an alias or made a prediction in the ledger: so long stored predictions can be computed
    /// again.
    /// </summary>
    public int ProtectDays { get; init; } = 7;
}
