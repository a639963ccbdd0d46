using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>
/// Artefacts as plain files, <c>&lt;root&gt;/&lt;asset&gt;/&lt;version id&gt;.bin</c>. A file stands under its name only
/// when it is whole: it is written under a temporary name, flushed to the disk and then renamed.
/// </summary>
/// <param name="root">The folder of one market's artefacts.</param>
internal sealed partial class ArtefactFolder(string root)
{
    private const string Extension = ".bin";
    private const string TemporaryExtension = ".tmp";

    private static readonly EnumerationOptions WhatMayBeSeen = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The file of a version.</summary>
    public string PathOf(Asset asset, string id) => Path.Combine(FolderOf(asset), id + Extension);

    /// <summary>Writes an artefact under a temporary name and flushes it. Until it is published it is nobody's.</summary>
    public async Task<StagedArtefact> StageAsync(ModelVersion version, ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken)
    {
        var path = PathOf(version.Asset, version.Id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}";

        // Open to nobody else while it is being written: how a sweep of another process tells it from a leftover.
        var staged = new StagedArtefact(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None), path);
        try
        {
            await staged.WriteAsync(artefact, cancellationToken).ConfigureAwait(false);
            return staged;
        }
        catch
        {
            await staged.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads an artefact and checks it.</summary>
    /// <returns>The bytes, or why they cannot serve in a sentence.</returns>
    /// <exception cref="IOException">The disk or the system does not let it be read just now.</exception>
    public async Task<(byte[]? Artefact, string? Fault)> ReadAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        var path = PathOf(version.Asset, version.Id);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                if (file.Length != version.ArtefactBytes)
                {
                    return (null, $"Its artefact has {file.Length} bytes instead of {version.ArtefactBytes}.");
                }

                var artefact = new byte[version.ArtefactBytes];
                await file.ReadExactlyAsync(artefact, cancellationToken).ConfigureAwait(false);
                return HashOf(artefact) == version.ArtefactHash ? (artefact, null) : (null, "Its artefact was changed: it does not match its hash.");
            }
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "Its artefact is missing.");
        }
        catch (UnauthorizedAccessException)
        {
            return (null, Directory.Exists(path)
                ? "A folder stands in the place of its artefact." : "Its artefact may not be read by the account that runs this program.");
        }
    }

    /// <summary>Whether a version's file is there.</summary>
    public bool Exists(Asset asset, string id) => File.Exists(PathOf(asset, id));

    /// <summary>
    /// Removes artefacts without a version and temporary files that nobody is writing. Must run inside a write transaction,
    /// as publishing does: then no other process is between its file and its row.
    /// </summary>
    /// <param name="versions">All versions there are.</param>
    /// <returns>How many files went.</returns>
    public int Sweep(IEnumerable<(Asset Asset, string Id)> versions)
    {
        if (!Directory.Exists(root))
        {
            return 0;
        }

        var known = versions.Select(version => PathOf(version.Asset, version.Id)).ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateDirectories(root).SelectMany(folder => Directory.EnumerateFiles(folder, "*", WhatMayBeSeen)).ToList().Count(file =>
            (file.EndsWith(Extension, StringComparison.Ordinal) && !known.Contains(file) && TryDelete(file))
            || (file.EndsWith(TemporaryExtension, StringComparison.Ordinal) && TryDelete(file)));
    }

    /// <summary>SHA-256 as 64 lower-case hex digits.</summary>
    public static string HashOf(ReadOnlySpan<byte> artefact) => Convert.ToHexStringLower(SHA256.HashData(artefact));

    // Two symbols never share a folder, not even where the file system does not tell b from B.
    private string FolderOf(Asset asset)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asset.Symbol)))[..8];
        return Path.Combine(root, $"{NotPlain().Replace(asset.Symbol, "_")}-{digest}");
    }

    private static bool TryDelete(string file)
    {
        try
        {
            using var unused = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("[^A-Za-z0-9-]+")]
    private static partial Regex NotPlain();
}

/// <summary>An artefact on the disk under a temporary name; goes when it is disposed unpublished.</summary>
internal sealed class StagedArtefact(FileStream file, string path) : IAsyncDisposable
{
    private bool _published;

    /// <summary>Gives it its name, in place of whatever had it. Must run inside a write transaction, see <see cref="ArtefactFolder.Sweep"/>.</summary>
    public void Publish()
    {
        file.Dispose();
        File.Move(file.Name, path, overwrite: true);
        _published = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync().ConfigureAwait(false);
        if (!_published)
        {
            File.Delete(file.Name);
        }
    }

    internal async Task WriteAsync(ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken)
    {
        await file.WriteAsync(artefact, cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }
}
