using System.Text.Json;

namespace CryptoPredict.Storage;

/// <summary>Reads the columns of one row that may be damaged, and names those that are instead of failing for the whole row, and with it for all rows of a list.</summary>
internal sealed class RowParts
{
    private readonly List<string> _damaged = [];

    /// <summary>What cannot be read, in a sentence; null while all can.</summary>
    public string? Damage => _damaged.Count == 0 ? null : $"Its row in the store is damaged: {string.Join(", ", _damaged)} cannot be read.";

    /// <summary>Reads a column.</summary>
    /// <param name="column">What is named where it cannot be read.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="otherwise">What stands in for it then.</param>
    public T Read<T>(string column, Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            _damaged.Add(column);
            return otherwise;
        }
    }

    /// <summary>Whether a fault of reading says that a value is none that was ever written.</summary>
    public static bool IsDamage(Exception fault) =>
        fault is JsonException or FormatException or ArgumentException or OverflowException or InvalidCastException or (InvalidOperationException and not ObjectDisposedException);
}
