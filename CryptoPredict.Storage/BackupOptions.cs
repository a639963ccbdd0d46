namespace CryptoPredict.Storage;

/// <summary>How copies of the data are kept (section <c>Backup</c>).</summary>
public sealed record BackupOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Backup";

    /// <summary>The folder of copies; a relative one lies in the data folder. On another disk it survives the loss of this one.</summary>
    public string Folder { get; init; } = "backups";

    /// <summary>How many copies are kept; older ones go.</summary>
    public int Keep { get; init; } = 7;
}
