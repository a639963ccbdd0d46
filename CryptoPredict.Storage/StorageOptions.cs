namespace CryptoPredict.Storage;

/// <summary>Where data are kept (section <c>Storage</c>).</summary>
public sealed record StorageOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// The folder of databases, artefacts, uploads, backups and keys. A relative path starts at the folder of the project, or where the program was
    /// started.
    /// </summary>
    public string Path { get; init; } = "data";

    /// <summary>The folder, absolute.</summary>
    /// <param name="root">The folder that a relative one is relative to.</param>
    public string FolderIn(string root) => System.IO.Path.GetFullPath(Path, root);
}
