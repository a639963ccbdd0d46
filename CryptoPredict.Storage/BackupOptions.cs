namespace CryptoPredict.Storage;

/// <summary>How backups are kept (section <c>Backup</c>).</summary>
public sealed record BackupOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Backup";

    /// <summary>The folder of backups. A relative path starts at the data folder. On another disk it survives the loss of this one.</summary>
    public string Folder { get; init; } = "backups";

    /// <summary>Number of backups that are kept; older ones are removed.</summary>
    public int Keep { get; init; } = 7;
}
