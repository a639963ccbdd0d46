using Microsoft.Data.Sqlite;

namespace CryptoPredict.Core.Storage;

/// <summary>How values of the domain stand in columns: times as Unix milliseconds, enums by name, absence as NULL.</summary>
internal static class SqlValues
{
    public static void Set(this SqliteCommand command, string name, object? value)
    {
        var stored = value switch
        {
            null => DBNull.Value,
            DateTimeOffset time => time.ToUnixTimeMilliseconds(),
            Enum named => named.ToString(),
            _ => value,
        };
        if (command.Parameters.Contains(name))
        {
            command.Parameters[name].Value = stored;
        }
        else
        {
            command.Parameters.AddWithValue(name, stored);
        }
    }

    public static DateTimeOffset GetTime(this SqliteDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static TEnum GetEnum<TEnum>(this SqliteDataReader reader, int column)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(reader.GetString(column));

    public static DateTimeOffset? GetTimeOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetTime(column);

    public static double? GetDoubleOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public static bool? GetBooleanOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetBoolean(column);

    public static string? GetStringOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);
}
