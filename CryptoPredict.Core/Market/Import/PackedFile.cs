using System.IO.Compression;
using System.Text;

namespace CryptoPredict.Core.Market.Import;

/// <summary>Knows packed and encoded files by their first bytes.</summary>
internal static class PackedFile
{
    private static readonly string[] TextEndings = [".csv", ".tsv", ".txt", ".tab", ".dat", ".prn", ".gz"];

    /// <summary>Whether a file is a zip archive, one without a file in it too.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>What gzip begins with.</summary>
    public static ReadOnlySpan<byte> GZip => [0x1F, 0x8B];

    /// <summary>What Parquet begins and ends with.</summary>
    public static ReadOnlySpan<byte> Parquet => "PAR1"u8;

    /// <summary>The files of a zip archive that may be CSV, by name: those with the ending of a text, or all where none has one.</summary>
    /// <param name="archive">The archive; must be able to seek.</param>
    /// <param name="limits">How many there may be.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">It is damaged, empty or encrypted, holds too many files, or is a workbook.</exception>
    public static async Task<IReadOnlyList<ZipArchiveEntry>> ListAsync(Stream archive, UnpackingLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            var zip = await ZipArchive.CreateAsync(archive, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken)
                .ConfigureAwait(false);
            var files = zip.Entries.Where(entry => entry.Name.Length > 0 && !IsOfSystem(entry.FullName))
                .OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToList();
            if (files.Exists(entry => entry.FullName == "[Content_Types].xml"))
            {
                throw new CsvImportException("The file is a workbook (Excel), not CSV: save its sheet as CSV and send that.");
            }

            var texts = files.Where(entry => TextEndings.Contains(Path.GetExtension(entry.Name).ToLowerInvariant())).ToList();
            files = texts.Count > 0 ? texts : files;
            return files switch
            {
                [] => throw new CsvImportException("The archive is empty: pack the CSV files into it."),
                _ when files.Count > limits.MaxFiles => throw new CsvImportException(
                    $"The archive holds {files.Count} files; at most {limits.MaxFiles} are read: send it in parts."),
                _ when files.Exists(entry => entry.IsEncrypted) => throw new CsvImportException(
                    "The archive is protected by a password: unpack it, and send the CSV files in it."),
                _ => files,
            };
        }
        catch (Exception fault) when (fault is InvalidDataException or NotSupportedException)
        {
            throw new CsvImportException("The archive is damaged, or packed in a way that is not read: unpack it, and send the CSV files in it.", fault);
        }
    }

    /// <summary>Opens a file of an archive.</summary>
    /// <exception cref="CsvImportException">It is damaged, or packed in a way that is not read.</exception>
    public static async Task<Stream> OpenAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception damage) when (damage is InvalidDataException or NotSupportedException)
        {
            throw new CsvImportException(
                $"{entry.FullName} within the archive is damaged, or packed in a way that is not read: pack it again, or send it unpacked.", damage);
        }
    }

    /// <summary>Why what begins so is no text that could be read; null where it may be.</summary>
    public static string? Refusal(ReadOnlySpan<byte> head)
    {
        if (IsZip(head) || head.StartsWith(GZip))
        {
            return "The file holds an archive within an archive: send the inner ones.";
        }

        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
        {
            return "The file is a tar archive: unpack it, and send the CSV files in it, or pack them as a zip.";
        }

        (byte[] Start, string Kind)[] others =
        [
            ([.. "Rar!"u8], "a rar archive"), ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"), ([.. "BZh"u8], "compressed with bzip2"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz"), ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
            ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook"), ([.. "%PDF"u8], "a PDF"), ([.. "SQLite format 3"u8], "an SQLite database"),
            ([.. "PAR1"u8], "a Parquet file within an archive"), ([.. "ARROW1"u8], "an Arrow file"),
        ];
        foreach (var (start, kind) in others)
        {
            if (head.StartsWith(start))
            {
                return $"The file is {kind}, which is not read: send CSV, plain or packed as zip or gzip, or Parquet.";
            }
        }

        return null;
    }

    /// <summary>UTF-16 by its mark, or without one by its zeros; null for anything else.</summary>
    public static Encoding? FindUtf16(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode;
        }

        // Of what numbers and Latin letters take in UTF-16, every other byte is zero.
        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
        {
            (even, odd) = head[i] != 0 ? (even, odd) : i % 2 == 0 ? (even + 1, odd) : (even, odd + 1);
        }

        var most = head.Length * 2 / 5;
        return head.Length < 8 ? null : odd > most && even == 0 ? Encoding.Unicode : even > most && odd == 0 ? Encoding.BigEndianUnicode : null;
    }

    private static bool IsOfSystem(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(name).StartsWith('.')
        || name.EndsWith(".CHECKSUM", StringComparison.Ordinal);
}
