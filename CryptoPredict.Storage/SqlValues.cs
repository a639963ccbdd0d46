using System.Data.Common;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Storage;

/// <summary>
/// How values of the domain stand in columns: times as Unix milliseconds, spans of time as ticks, enums by name, absence as NULL. <see cref="Row"/> reads them.
/// </summary>
internal static class SqlValues
{
    private static readonly long FirstTime = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Adds a parameter.</summary>
    public static void Add(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = Stored(value);
        command.Parameters.Add(parameter);
    }

    /// <summary>Sets a parameter of a command that is run again and again.</summary>
    public static void Set(this DbCommand command, string name, object? value)
    {
        if (command.Parameters.Contains(name))
        {
            command.Parameters[name].Value = Stored(value);
        }
        else
        {
            command.Add(name, value);
        }
    }

    /// <summary>A time; a number beyond all times, which only damage makes, is the first or the last of them.</summary>
    public static DateTimeOffset ToTime(long stored) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(stored, FirstTime, LastTime));

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        TimeSpan span => span.Ticks,
        Asset asset => asset.Symbol,
        Enum named => named.ToString(),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),

        // PostgreSQL takes no such character, and who logs it means none.
        string text when text.Contains('\0', StringComparison.Ordinal) => text.Replace('\0', '\uFFFD'),
        _ => value,
    };
}
