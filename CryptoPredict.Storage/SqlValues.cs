using System.Data.Common;

namespace CryptoPredict.Storage;

/// <summary>How values of the domain stand in columns: times as Unix milliseconds, enums by name, absence as NULL.</summary>
internal static class SqlValues
{
    public static void Set(this DbCommand command, string name, object? value)
    {
        var stored = value switch
        {
            null => DBNull.Value,
            DateTimeOffset time => time.ToUnixTimeMilliseconds(),
            Enum named => named.ToString(),

            // PostgreSQL takes no such character, and who logs it means none.
            string text when text.Contains('\0', StringComparison.Ordinal) => text.Replace('\0', '\uFFFD'),
            _ => value,
        };
        if (command.Parameters.Contains(name))
        {
            command.Parameters[name].Value = stored;
            return;
        }

        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = stored;
        command.Parameters.Add(parameter);
    }

    /// <summary>Reads all rows but those that are damaged, so that one of them does not keep the others from being read; <see cref="RowCheck"/> names it.</summary>
    public static async Task<List<T>> ReadAllAsync<T>(this DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                rows.Add(read(reader));
            }
            catch (Exception fault) when (RowParts.IsDamage(fault))
            {
                // Left out.
            }
        }

        return rows;
    }

    /// <summary>A time; a number beyond all times, which only damage makes, is the first or the last of them.</summary>
    public static DateTimeOffset GetTime(this DbDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(reader.GetInt64(column), DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    public static TEnum GetEnum<TEnum>(this DbDataReader reader, int column)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(reader.GetString(column));

    public static DateTimeOffset? GetTimeOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetTime(column);

    public static long? GetInt64OrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static double? GetDoubleOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public static bool? GetBooleanOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetBoolean(column);

    public static string? GetStringOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
