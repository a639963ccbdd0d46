using System.Globalization;
using System.IO.Compression;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Makes one zip archive of files that were sent together, so that they are one upload: of archives among them what is in them.</summary>
/// <param name="limits">How many files there may be, and how much they may unpack to.</param>
internal sealed class UploadPack(UnpackingLimits limits)
{
    private const string CountBegins = ", ";
    private const string CountEnds = " files";

    // The same files make the same bytes: what is sent twice is known again.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>What an upload of several files is called: what their names have in common, and how many they are.</summary>
    public static string NameOf(IReadOnlyList<string?> names)
    {
        var common = Path.GetFileNameWithoutExtension(names[0] ?? "");
        foreach (var name in names)
        {
            var same = common.Zip(name ?? "").TakeWhile(pair => pair.First == pair.Second).Count();
            common = common[..same];
        }

        common = common.TrimEnd('-', '_', '.', ' ', '(');
        var count = string.Create(CultureInfo.InvariantCulture, $"{names.Count}{CountEnds}");
        return common.Length == 0 ? count : $"{common}{CountBegins}{count}";
    }

    /// <summary>What the names of the files of an upload have in common, or the name of the only one.</summary>
    public static string CommonOf(string name) =>
        name.EndsWith(CountEnds, StringComparison.Ordinal) && name.LastIndexOf(CountBegins, StringComparison.Ordinal) is var at and > 0 ? name[..at] : name;

    /// <summary>Packs files.</summary>
    /// <param name="files">Each with its name and a stream that can seek; they are left open.</param>
    /// <param name="target">Where the archive goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CsvImportException">One of them is an archive that cannot be read, or there are too many, or they unpack to too much.</exception>
    public async Task WriteAsync(IReadOnlyList<SentFile> files, Stream target, CancellationToken cancellationToken)
    {
        var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken)
            .ConfigureAwait(false);
        await using var closing = archive.ConfigureAwait(false);
        foreach (var (place, file) in files.Index())
        {
            var name = Path.GetFileName(file.Name) is { Length: > 0 } own ? own : string.Create(CultureInfo.InvariantCulture, $"{place + 1}.csv");
            var head = new byte[4];
            await file.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            file.Content.Position = 0;
            if (!PackedFile.IsZip(head))
            {
                await AddAsync(archive, name, file.Content, cancellationToken).ConfigureAwait(false);
                continue;
            }

            foreach (var entry in await PackedFile.ListAsync(file.Content, limits, cancellationToken).ConfigureAwait(false))
            {
                var content = await PackedFile.OpenAsync(entry, cancellationToken).ConfigureAwait(false);
                await using var leaving = content.ConfigureAwait(false);
                await AddAsync(archive, entry.Name, content, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AddAsync(ZipArchive archive, string name, Stream content, CancellationToken cancellationToken)
    {
        for (var again = 2; !_names.Add(name); again++)
        {
            name = string.Create(
                CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(name)} ({again}){Path.GetExtension(name)}");
        }

        if (_names.Count > limits.MaxFiles)
        {
            throw new CsvImportException($"There are more than {limits.MaxFiles} files: send them in parts.");
        }

        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = NoTime;
        var packed = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = packed.ConfigureAwait(false);
        try
        {
            var bounded = new BoundedStream(content, count => (_bytes += count) <= limits.MaxBytes
                ? count : throw new CsvImportException($"The files unpack to more than {limits.MaxBytes} bytes: send them in parts."));
            await bounded.CopyToAsync(packed, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException damage)
        {
            throw new CsvImportException($"{name} is damaged: pack it again, or send it unpacked.", damage);
        }
    }
}
