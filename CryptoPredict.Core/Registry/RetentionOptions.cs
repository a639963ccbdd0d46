namespace CryptoPredict.Core.Registry;

/// <summary>What the registry keeps (section <c>Registry</c>).</summary>
public sealed record RetentionOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Registry";

    /// <summary>The newest versions kept of each model of each asset.</summary>
    public int KeepPerModel { get; init; } = 48;

    /// <summary>Versions older than this many days of market time go.</summary>
    public int KeepDays { get; init; } = 30;

    /// <summary>The most bytes all artefacts together may take; the oldest go first.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Days of market time over which nothing goes that held an alias or spoke in the ledger: the time for which stored
    /// predictions can be computed again.
    /// </summary>
    public int ProtectDays { get; init; } = 7;
}
