using System.Data.Common;
using System.Text.Json;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Storage;

/// <summary>
/// The row that a reader stands at; its columns are read by name. Times stand there as Unix milliseconds, spans of time as ticks, enums by name.
/// </summary>
internal sealed class Row(DbDataReader reader)
{
    private readonly string[] _columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    private int _last;
    private List<string>? _damaged;

    /// <summary>What cannot be read, in a sentence; null while all can that was read by <see cref="Try"/>.</summary>
    public string? Damage => _damaged is null ? null : $"Its row in the store is damaged: {string.Join(", ", _damaged)} cannot be read.";

    /// <summary>Whether a fault of reading says that a value is none that was ever written.</summary>
    public static bool IsDamage(Exception fault) =>
        fault is JsonException or FormatException or ArgumentException or OverflowException or InvalidCastException
            or (InvalidOperationException and not ObjectDisposedException);

    /// <summary>Goes on to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public Task<bool> MoveAsync(CancellationToken cancellationToken)
    {
        _damaged = null;
        return reader.ReadAsync(cancellationToken);
    }

    /// <summary>Reads a column that may be damaged, and names it then instead of failing for the whole row, and with it for all rows of a list.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="otherwise">What stands in for it.</param>
    /// <param name="called">What it is called then; its name in words unless said.</param>
    public T Try<T>(string column, Func<string, T> read, T otherwise, string? called = null)
    {
        try
        {
            return read(column);
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            (_damaged ??= []).Add(called ?? column.Replace('_', ' '));
            return otherwise;
        }
    }

    public bool Has(string column) => !reader.IsDBNull(Place(column));

    public object Value(string column) => reader.GetValue(Place(column));

    public string Text(string column) => reader.GetString(Place(column));

    public string? TextOrNull(string column) => Has(column) ? Text(column) : null;

    public int Int32(string column) => reader.GetInt32(Place(column));

    public long Int64(string column) => reader.GetInt64(Place(column));

    public long? Int64OrNull(string column) => Has(column) ? Int64(column) : null;

    public double Double(string column) => reader.GetDouble(Place(column));

    public double? DoubleOrNull(string column) => Has(column) ? Double(column) : null;

    public bool Boolean(string column) => reader.GetBoolean(Place(column));

    public bool? BooleanOrNull(string column) => Has(column) ? Boolean(column) : null;

    public byte[] Bytes(string column) => reader.GetFieldValue<byte[]>(Place(column));

    public DateTimeOffset Time(string column) => SqlValues.ToTime(Int64(column));

    public DateTimeOffset? TimeOrNull(string column) => Has(column) ? Time(column) : null;

    public TimeSpan Span(string column) => TimeSpan.FromTicks(Int64(column));

    public TEnum Named<TEnum>(string column)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(Text(column));

    public Asset Asset(string column) => new(Text(column));

    public T Json<T>(string column) => RegistryJson.Read<T>(Text(column));

    public T? JsonOrNull<T>(string column)
        where T : class => RegistryJson.ReadOrNull<T>(TextOrNull(column));

    // Most are read in the order in which they stand. One that there is not is a fault of this program, which must not be taken for damage.
    private int Place(string column)
    {
        for (var (i, place) = (0, _last); i < _columns.Length; i++, place = place + 1 < _columns.Length ? place + 1 : 0)
        {
            if (_columns[place] == column)
            {
                return _last = place;
            }
        }

        throw new KeyNotFoundException($"The query gives no column '{column}'.");
    }
}
