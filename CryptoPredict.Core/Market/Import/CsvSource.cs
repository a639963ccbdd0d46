using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CryptoPredict.Core.Market.Import;

/// <summary>How much is unpacked at most.</summary>
/// <param name="MaxFiles">The most files that one archive may hold, 1 or more.</param>
/// <param name="MaxBytes">The most bytes that all of them may have unpacked.</param>
public sealed record UnpackingLimits(int MaxFiles = 1_000, long MaxBytes = 4L << 30);

/// <summary>
/// The CSV files of a stream, one after another: the stream itself, what gzip packed, the files of a zip archive in the order of their names, or the rows of
/// a Parquet file. UTF-16 is turned into UTF-8. Archives and Parquet need a stream that can seek.
/// </summary>
/// <param name="stream">The file, at its start; left open.</param>
/// <param name="limits">How much is unpacked at most.</param>
internal sealed class CsvSource(Stream stream, UnpackingLimits limits) : IAsyncDisposable
{
    // Enough for every signature, and to tell UTF-16 without a mark.
    private const int HeadLength = 4_096;

    // Head and tail of what gzip packs, with nothing between them.
    private const int LeastGZip = 18;

    private Queue<ZipArchiveEntry>? _entries;
    private Stream? _open;
    private long _unpacked;

    /// <summary>Name of the file within its archive that was opened last; null outside of one.</summary>
    public string? Name { get; private set; }

    /// <summary>Opens the next file.</summary>
    /// <returns>Its lines; null after the last one.</returns>
    /// <exception cref="CsvImportException">It is packed in a way that is not read, or unpacks to too much.</exception>
    public async ValueTask<CsvLineReader?> NextAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        if (_entries is null)
        {
            _entries = [];
            var (head, all) = await PeekAsync(stream, cancellationToken).ConfigureAwait(false);
            if (!PackedFile.IsZip(head.Span))
            {
                return await ReadAsync(head, all, cancellationToken).ConfigureAwait(false);
            }

            _entries = new Queue<ZipArchiveEntry>(await PackedFile.ListAsync(all, limits, cancellationToken).ConfigureAwait(false));
        }

        if (!_entries.TryDequeue(out var entry))
        {
            return null;
        }

        Name = entry.FullName;
        _open = Bounded(await PackedFile.OpenAsync(entry, cancellationToken).ConfigureAwait(false));
        var (start, content) = await PeekAsync(_open, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(start, content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes what was opened last; the stream stays open.</summary>
    public ValueTask DisposeAsync()
    {
        var open = _open;
        _open = null;
        return open?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private async ValueTask<CsvLineReader> ReadAsync(ReadOnlyMemory<byte> head, Stream content, CancellationToken cancellationToken)
    {
        if (head.Span.StartsWith(PackedFile.GZip))
        {
            var least = content.CanSeek && content.Length > LeastGZip ? SizeAtEnd(content) : 0;
            _open = Bounded(new GZipStream(content, CompressionMode.Decompress, leaveOpen: content == stream), least);
            (head, content) = await PeekAsync(_open, cancellationToken).ConfigureAwait(false);
        }
        else if (head.Span.StartsWith(PackedFile.Parquet))
        {
            content = _open = await ParquetText.OpenAsync(content, limits, cancellationToken).ConfigureAwait(false);
            head = default;
        }

        if (PackedFile.Refusal(head.Span) is { } refusal)
        {
            throw new CsvImportException(refusal);
        }

        return new CsvLineReader(PackedFile.FindUtf16(head.Span) is { } utf16
            ? Encoding.CreateTranscodingStream(content, utf16, Encoding.UTF8, leaveOpen: true) : content);
    }

    // What is packed by gzip ends with its size, of which the unpacking takes no notice: a file that was cut off would be a shorter one.
    private static uint SizeAtEnd(Stream packed)
    {
        var (start, size) = (packed.Position, new byte[4]);
        packed.Seek(-size.Length, SeekOrigin.End);
        packed.ReadExactly(size);
        packed.Position = start;
        return BinaryPrimitives.ReadUInt32LittleEndian(size);
    }

    private BoundedStream Bounded(Stream packed, uint least = 0) => new(packed, count =>
    {
        _unpacked += count;
        if (count == 0 && _unpacked < least)
        {
            throw new CsvImportException("The file is cut off: less is packed in it than it says at its end. Send it again.");
        }

        return _unpacked <= limits.MaxBytes
            ? count
            : throw new CsvImportException($"The file unpacks to more than {limits.MaxBytes} bytes: send what is in it in parts.");
    });

    private static async ValueTask<(ReadOnlyMemory<byte> Head, Stream All)> PeekAsync(Stream content, CancellationToken cancellationToken)
    {
        var head = new byte[HeadLength];
        var length = await content.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (!content.CanSeek)
        {
            return (head.AsMemory(0, length), new PrefixedStream(head.AsMemory(0, length), content));
        }

        content.Seek(-length, SeekOrigin.Current);
        return (head.AsMemory(0, length), content);
    }
}
