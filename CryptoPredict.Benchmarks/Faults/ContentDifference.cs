using Microsoft.Data.Sqlite;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>Whether a fault changed anything that can be read in a database: its rows, beside those of a copy from just before.</summary>
internal static class ContentDifference
{
    // Rows of these change while the application works; of runs only those that had ended stay.
    private static readonly string[] Changing =
        ["registry_revisions", "pending_predictions", "model_aliases", "model_versions", "series", "direction_signals", "uploads", "job_schedules", "answers",
            "api_keys", "users", "sessions"];

    /// <summary>Counts rows of the copy that the database has no more as they were.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="database">The database, that no process has open.</param>
    /// <returns>How many, or what keeps them from being read.</returns>
    public static async Task<string?> FindAsync(string copy, string database)
    {
        try
        {
            await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
            await connection.OpenAsync();
            await StoredLedger.QueryAsync(connection, $"ATTACH '{copy}' AS before", _ => 0);
            var tables = await StoredLedger.QueryAsync(
                connection, "SELECT name FROM before.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", reader => reader.GetString(0));
            List<string> found = [];
            foreach (var table in tables.Except(Changing, StringComparer.Ordinal))
            {
                var rows = table == "runs" ? "WHERE ended_at IS NOT NULL" : "";
                var missing = (await StoredLedger.QueryAsync(
                    connection, $"SELECT count(*) FROM (SELECT * FROM before.{table} {rows} EXCEPT SELECT * FROM main.{table})", reader =>
                        reader.GetInt64(0)))[0];
                if (missing > 0)
                {
                    found.Add($"{missing} rows of {table}");
                }
            }

            return found.Count == 0 ? null : string.Join(", ", found);
        }
        catch (SqliteException fault)
        {
            return fault.Message;
        }
    }
}
