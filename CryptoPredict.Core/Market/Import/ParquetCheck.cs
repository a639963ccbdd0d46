using System.Buffers.Binary;
using Parquet.Meta;
using Snappier;
using ZstdSharp;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// What a Parquet file claims of itself, checked before its reader believes it: the reader reserves what a header says, and reads on where a page does not
/// end. Whatever does not fit into the bytes there are is damage.
/// </summary>
internal static class ParquetCheck
{
    private const int TailBytes = 8;
    private const int HeaderBytes = 4_096;
    private const int MostHeaderBytes = 1 << 20;
    private const int MostFooterBytes = 64 << 20;

    // A column of a row group in one page, with as many numbers as are read of one.
    private const long MostPageBytes = 256L << 20;

    // A page of equal values packs well whatever the codec.
    private const int Slack = 1 << 16;

    /// <summary>Whether the footer lies in the file and all that it lists lies in the footer.</summary>
    public static async Task<bool> HasWholeFooterAsync(Stream file, CancellationToken cancellationToken)
    {
        if (file.Length < 2 * TailBytes)
        {
            return false;
        }

        var tail = await ReadAsync(file, file.Length - TailBytes, TailBytes, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length is <= 0 or > MostFooterBytes || length > file.Length - TailBytes)
        {
            return false;
        }

        var footer = await ReadAsync(file, file.Length - TailBytes - length, length, cancellationToken).ConfigureAwait(false);
        return new ThriftWalk(footer).TryStruct(ParquetShapes.Footer);
    }

    /// <summary>
    /// Finds where the pages of a column end, if they lie in the file one after the other, hold as many values as they are said to, and claim no more than
    /// can be in them.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="column">What the footer says of the column.</param>
    /// <param name="rows">How many rows its group has.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The place after the last of them; null for damage.</returns>
    public static async Task<long?> FindEndAsync(Stream file, ColumnMetaData column, long rows, CancellationToken cancellationToken)
    {
        if (rows < 0 || column.NumValues != rows)
        {
            return null;
        }

        var position = ((long[])[column.DictionaryPageOffset ?? 0, column.DataPageOffset, column.IndexPageOffset ?? 0]).Where(offset => offset != 0).Min();
        for (var values = 0L; values < rows;)
        {
            if (position <= 0 || await ReadHeaderAsync(file, position, cancellationToken).ConfigureAwait(false) is not { } page
                || !await IsPlausibleAsync(file, page, column.Codec, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            values += page.IsDictionary ? 0 : page.Values;
            position = page.From + page.Packed;
            if (values > rows)
            {
                return null;
            }
        }

        return position;
    }

    private static async Task<bool> IsPlausibleAsync(Stream file, Page page, CompressionCodec codec, CancellationToken cancellationToken)
    {
        if (page.Packed < 0 || page.Unpacked < 0 || page.Values < 0 || page.From + page.Packed > file.Length
            || page.Levels < 0 || page.Levels > page.Packed)
        {
            return false;
        }

        var most = Math.Min(MostPageBytes, Slack + (Ratio(codec) * page.Packed));
        if (page.Unpacked > most || (page.IsDictionary && page.Values > 8L * most))
        {
            return false;
        }

        if (codec is not (CompressionCodec.SNAPPY or CompressionCodec.ZSTD) || page.Packed == page.Levels)
        {
            return true;
        }

        // These say for themselves how much is in them, and are believed: one at its start, the other in its blocks.
        var length = codec == CompressionCodec.SNAPPY ? Math.Min(page.Packed - page.Levels, sizeof(long)) : page.Packed - page.Levels;
        var packed = await ReadAsync(file, page.From + page.Levels, (int)length, cancellationToken).ConfigureAwait(false);
        return codec == CompressionCodec.SNAPPY ? Snappy.GetUncompressedLength(packed) <= most : Decompressor.GetDecompressedSize(packed) <= (ulong)most;
    }

    // How much more there may be in a page than there is of it: the most that the format of the codec can say.
    private static long Ratio(CompressionCodec codec) => codec switch
    {
        CompressionCodec.UNCOMPRESSED => 1,
        CompressionCodec.SNAPPY => 32,
        CompressionCodec.LZ4 or CompressionCodec.LZ4_RAW => 256,
        CompressionCodec.GZIP => 1_100,
        _ => 50_000,
    };

    private static async Task<Page?> ReadHeaderAsync(Stream file, long position, CancellationToken cancellationToken)
    {
        foreach (var most in (int[])[HeaderBytes, MostHeaderBytes])
        {
            var length = (int)Math.Min(most, file.Length - position);
            if (length > 0 && Header(await ReadAsync(file, position, length, cancellationToken).ConfigureAwait(false), position) is { } page)
            {
                return page;
            }
        }

        return null;
    }

    // Fields of the struct PageHeader (apache/parquet-format, parquet.thrift).
    private static Page? Header(ReadOnlySpan<byte> bytes, long position)
    {
        Dictionary<(int, int), long> numbers = [];
        var walk = new ThriftWalk(bytes);
        if (!walk.TryStruct(ParquetShapes.PageHeader, numbers) || !numbers.TryGetValue((0, 1), out var type) || type is not (0 or 2 or 3))
        {
            return null;
        }

        var header = type switch { 0 => 5, 2 => 7, _ => 8 };
        return new Page(
            type == 2, numbers.GetValueOrDefault((header, 1), -1), numbers.GetValueOrDefault((0, 2), -1), numbers.GetValueOrDefault((0, 3), -1),
            position + walk.Length, type == 3 ? numbers.GetValueOrDefault((8, 5)) + numbers.GetValueOrDefault((8, 6)) : 0);
    }

    private static async Task<byte[]> ReadAsync(Stream file, long position, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        file.Position = position;
        await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    // A page; its levels, of the second version of pages, stand before what is packed.
    private sealed record Page(bool IsDictionary, long Values, long Unpacked, long Packed, long From, long Levels);
}
