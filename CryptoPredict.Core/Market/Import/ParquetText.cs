using System.Buffers;
using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace CryptoPredict.Core.Market.Import;

/// <summary>The rows of a Parquet file as the text of a CSV file with a header; nested columns are left out. One row group is in memory at a time.</summary>
internal sealed class ParquetText : ForwardStream
{
    private const int MaxColumns = 200;
    private const int RowsPerBlock = 512;

    // As many as 160 MB of numbers; row groups of a million rows and twelve columns are common.
    private const long MaxFields = 20_000_000;

    // What pandas calls an index without a name.
    private const string IndexName = "__index_level_";

    private readonly EndedStream _file;
    private readonly ParquetReader _reader;
    private readonly IReadOnlyList<DataField> _fields;
    private readonly ArrayBufferWriter<byte> _block = new();
    private readonly StringBuilder _rows = new();
    private IReadOnlyList<Column> _columns = [];
    private int _group;
    private int _row;
    private int _rowCount;
    private int _sent;

    private ParquetText(EndedStream file, ParquetReader reader, IReadOnlyList<DataField> fields)
    {
        _file = file;
        _reader = reader;
        _fields = fields;
        _rows.AppendJoin(',', fields.Select(field => Quoted(field.Name.StartsWith(IndexName, StringComparison.Ordinal) ? "" : field.Name))).Append('\n');
    }

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file; must be able to seek; left open.</param>
    /// <param name="limits">How much is unpacked at most.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="CsvImportException">It is damaged, or too large.</exception>
    public static Task<ParquetText> OpenAsync(Stream file, UnpackingLimits limits, CancellationToken cancellationToken) => CheckedAsync(async () =>
    {
        if (!file.CanSeek)
        {
            throw new CsvImportException("The file is Parquet within an archive: send it by itself.");
        }

        if (!await ParquetCheck.HasWholeFooterAsync(file, cancellationToken).ConfigureAwait(false))
        {
            throw Damage();
        }

        var ended = new EndedStream(file);
        var reader = await ParquetReader.CreateAsync(ended, leaveStreamOpen: true, cancellationToken: cancellationToken).ConfigureAwait(false);
        var fields = reader.Schema.DataFields.Where(field => field.Path.Length == 1 && !field.IsArray && Column.IsRead(field.ClrType)).ToList();
        if (fields.Count is 0 or > MaxColumns)
        {
            throw new CsvImportException(FormattableString.Invariant(
                $"The Parquet file has {fields.Count} columns of numbers, texts and times; between 1 and {MaxColumns} are read."));
        }

        var bytes = reader.Metadata?.RowGroups.Sum(group => group.TotalByteSize) ?? 0;
        return bytes <= limits.MaxBytes
            ? new ParquetText(ended, reader, fields)
            : throw new CsvImportException($"The file unpacks to more than {limits.MaxBytes} bytes: send what is in it in parts.");
    });

    /// <inheritdoc/>
    /// <exception cref="CsvImportException">The file is damaged, or a row group too large.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_sent == _block.WrittenCount)
        {
            _block.ResetWrittenCount();
            _sent = 0;
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _block.WrittenCount - _sent);
        _block.WrittenMemory.Slice(_sent, count).CopyTo(buffer);
        _sent += count;
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_row == _rowCount && _rows.Length == 0)
        {
            if (_group == _reader.RowGroupCount)
            {
                return false;
            }

            await CheckedAsync(() => ReadGroupAsync(cancellationToken)).ConfigureAwait(false);
        }

        for (var end = Math.Min(_rowCount, _row + RowsPerBlock); _row < end; _row++)
        {
            for (var column = 0; column < _columns.Count; column++)
            {
                _columns[column].Append(_rows.Append(column == 0 ? "" : ","), _row);
            }

            _rows.Append('\n');
        }

        foreach (var chunk in _rows.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, _block);
        }

        _rows.Clear();
        return true;
    }

    private async Task<bool> ReadGroupAsync(CancellationToken cancellationToken)
    {
        using var group = _reader.OpenRowGroupReader(_group++);
        if (group.RowCount * _fields.Count > MaxFields)
        {
            throw new CsvImportException(FormattableString.Invariant(
                $"A row group of the Parquet file has {group.RowCount} rows; at most {MaxFields / _fields.Count} are read: write smaller row groups."));
        }

        List<Column> columns = [];
        foreach (var field in _fields)
        {
            var pages = group.GetMetadata(field)?.MetaData ?? throw Damage();
            _file.End = _file.Length;
            _file.End = await ParquetCheck.FindEndAsync(_file, pages, group.RowCount, cancellationToken).ConfigureAwait(false) ?? throw Damage();
            columns.Add(await Column.ReadAsync(group, field, cancellationToken).ConfigureAwait(false));
        }

        (_columns, _row, _rowCount) = (columns, 0, (int)group.RowCount);
        return true;
    }

    // What a damaged file makes the reader throw is of many kinds.
    private static async Task<T> CheckedAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception damage) when (damage is not (CsvImportException or OperationCanceledException))
        {
            throw Damage(damage);
        }
    }

    private static CsvImportException Damage(Exception? inner = null) =>
        new("The Parquet file is damaged, or written in a way that is not read: write it again, or send CSV.", inner);

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";

    /// <summary>One column of a row group.</summary>
    private sealed class Column(Action<StringBuilder, int> append)
    {
        public void Append(StringBuilder text, int row) => append(text, row);

        public static bool IsRead(Type type) => type == typeof(string) || Readers.ContainsKey(type);

        public static async Task<Column> ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
        {
            if (field.ClrType != typeof(string))
            {
                return await Readers[field.ClrType](group, field, cancellationToken).ConfigureAwait(false);
            }

            var texts = new string?[group.RowCount];
            await group.ReadAsync(field, texts!, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new Column((text, row) => text.Append(Quoted(texts[row] ?? "")));
        }

        private static Dictionary<Type, Func<ParquetRowGroupReader, DataField, CancellationToken, Task<Column>>> Readers { get; } = new()
        {
            [typeof(bool)] = Of<bool>((text, value) => text.Append(value ? 1 : 0)),
            [typeof(sbyte)] = Plain<sbyte>(),
            [typeof(byte)] = Plain<byte>(),
            [typeof(short)] = Plain<short>(),
            [typeof(ushort)] = Plain<ushort>(),
            [typeof(int)] = Plain<int>(),
            [typeof(uint)] = Plain<uint>(),
            [typeof(long)] = Plain<long>(),
            [typeof(ulong)] = Plain<ulong>(),
            [typeof(float)] = Plain<float>(),
            [typeof(double)] = Plain<double>(),
            [typeof(decimal)] = Plain<decimal>(),
            [typeof(DateOnly)] = Of<DateOnly>((text, day) => text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}")),
            [typeof(DateTime)] = Of<DateTime>((text, time) => text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss.FFFFFFF}")),
        };

        private static Func<ParquetRowGroupReader, DataField, CancellationToken, Task<Column>> Plain<T>()
            where T : struct, ISpanFormattable => Of<T>((text, value) => text.Append(CultureInfo.InvariantCulture, $"{value}"));

        private static Func<ParquetRowGroupReader, DataField, CancellationToken, Task<Column>> Of<T>(Action<StringBuilder, T> write)
            where T : struct => async (group, field, cancellationToken) =>
            {
                if (!field.IsNullable)
                {
                    var all = new T[group.RowCount];
                    await group.ReadAsync<T>(field, all, cancellationToken: cancellationToken).ConfigureAwait(false);
                    return new Column((text, row) => write(text, all[row]));
                }

                var values = new T?[group.RowCount];
                await group.ReadAsync<T>(field, values, cancellationToken: cancellationToken).ConfigureAwait(false);
                return new Column((text, row) =>
                {
                    if (values[row] is { } value)
                    {
                        write(text, value);
                    }
                });
            };
    }
}
