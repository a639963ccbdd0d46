using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Features;

namespace CryptoPredict.Core.Registry;

/// <summary>
/// A version as one file: a zip archive of <c>manifest.json</c> (the metadata), <c>artefact.bin</c> and
/// <c>SHA256SUMS</c> over both, which <c>sha256sum -c</c> can check. The same version always gives the same bytes.
/// </summary>
public static class VersionPackage
{
    private const string Manifest = "manifest.json";
    private const string Artefact = "artefact.bin";
    private const string Sums = "SHA256SUMS";
    private const string Format = "cryptopredict-model-version-1";
    private const int MaxManifestBytes = 16 << 20;
    private const int MaxSumsBytes = 1024;

    // Two markets at the same pace tell the same time but for the moment at which each was started.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    // No market that can be replayed is older.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The largest file read, in bytes.</summary>
    public const long MaxBytes = MetadataRules.MaxArtefactBytes + MaxManifestBytes;

    /// <summary>Writes a version with its artefact.</summary>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="VersionPackageException">There is no such version, or its artefact cannot serve.</exception>
    public static async Task<byte[]> ExportAsync(IModelRegistry registry, Market.Asset asset, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var read = await registry.ReadArtefactAsync(asset, id, cancellationToken).ConfigureAwait(false);
        return read is { Version: { } version, Artefact: { } artefact }
            ? Write(version, artefact)
            : throw new VersionPackageException($"{read.Message} Nothing was exported.");
    }

    /// <summary>
    /// Adds the version in a file to the registry, as <see cref="VersionOrigin.Import"/> and without any alias. A version
    /// that is already there stays as it is.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="package">The file; read to its end, at most <see cref="MaxBytes"/>.</param>
    /// <param name="now">Market time: a version that has seen data of later times is refused.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    /// <exception cref="VersionPackageException">The file is refused; the message says why and nothing was changed.</exception>
    public static async Task<ModelVersion> ImportAsync(
        IModelRegistry registry, Stream package, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(package);
        var (metadata, artefact) = Read(await ReadBoundedAsync(package, cancellationToken).ConfigureAwait(false));
        if (metadata.FeatureSchemaHash is { } schema && schema != FeatureSchema.Hash)
        {
            throw new VersionPackageException(
                $"It was trained on the feature schema {schema[..8]}…, this program computes {FeatureSchema.Hash[..8]}…: export it from a program with the "
                    + "same features.");
        }

        if (metadata.DataTo > now)
        {
            throw new VersionPackageException(
                $"It was trained on data up to {metadata.DataTo:u}, which this market (now {now:u}) has not reached: it would know the future.");
        }

        if (metadata.CreatedAt > now + Skew || metadata.CreatedAt < Earliest)
        {
            throw new VersionPackageException(
                $"It says that it was made at {metadata.CreatedAt:u}; that must lie between {Earliest:u} and this market's present ({now:u}). Export it again "
                    + "from where it was made.");
        }

        if (await registry.WhyUnfitAsync(metadata, artefact, cancellationToken).ConfigureAwait(false) is { } unfit)
        {
            throw new VersionPackageException($"It cannot serve here: {unfit}");
        }

        return await registry.AddAsync(metadata with { Origin = VersionOrigin.Import }, artefact, cancellationToken).ConfigureAwait(false);
    }

    internal static byte[] Write(ModelVersion version, ReadOnlySpan<byte> artefact)
    {
        var manifest = RegistryJson.WriteIndented(new ManifestFile(Format, version));
        var sums = $"{ArtefactFolder.HashOf(manifest)}  {Manifest}\n{version.ArtefactHash}  {Artefact}\n";
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, Manifest, manifest);
            Add(archive, Artefact, artefact);
            Add(archive, Sums, Encoding.ASCII.GetBytes(sums));
        }

        return file.ToArray();
    }

    /// <exception cref="VersionPackageException">The file is refused; the message says why.</exception>
    internal static (ModelMetadata Metadata, byte[] Artefact) Read(byte[] package)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(package), ZipArchiveMode.Read);
            if (!archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal).SequenceEqual([Sums, Artefact, Manifest]))
            {
                throw new VersionPackageException($"It must hold exactly {Manifest}, {Artefact} and {Sums}: export it from the models page.");
            }

            var sums = Encoding.ASCII.GetString(Extract(archive, Sums, MaxSumsBytes));
            var manifest = Extract(archive, Manifest, MaxManifestBytes);
            var artefact = Extract(archive, Artefact, MetadataRules.MaxArtefactBytes);
            if (sums != $"{ArtefactFolder.HashOf(manifest)}  {Manifest}\n{ArtefactFolder.HashOf(artefact)}  {Artefact}\n")
            {
                throw new VersionPackageException($"It was damaged or changed: its content does not match {Sums}. Export it again.");
            }

            var (format, metadata) = RegistryJson.Read<ManifestFile>(manifest);
            if (format != Format)
            {
                throw new VersionPackageException($"Its format is '{format}'; this program reads '{Format}'.");
            }

            return MetadataRules.Broken(metadata, artefact.Length) is { } broken ? throw new VersionPackageException(broken) : (metadata, artefact);
        }
        catch (Exception fault) when (
            fault is InvalidDataException or EndOfStreamException or JsonException or NotSupportedException or IOException or ArgumentException)
        {
            throw new VersionPackageException($"It is not a file that this program exported, or it was cut off or damaged ({fault.Message}). Export it "
                + $"again.", fault);
        }
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }

    /// <summary>Unpacks an entry, never more of it than allowed, whatever its header promises.</summary>
    private static byte[] Extract(ZipArchive archive, string name, int most)
    {
        using var entry = archive.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = entry.Read(buffer)) > 0;)
        {
            if (content.Length + read > most)
            {
                throw new VersionPackageException($"Its {name} is larger than the {most} bytes allowed.");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static async Task<byte[]> ReadBoundedAsync(Stream package, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await package.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (content.Length + read > MaxBytes)
            {
                throw new VersionPackageException($"It is larger than the {MaxBytes} bytes allowed.");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    // The name in files of earlier versions.
    private sealed record ManifestFile(string Format, [property: JsonPropertyName("biography")] ModelMetadata Metadata);
}
