using Microsoft.Data.Sqlite;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The ledger of a database as anybody can read it beside the application: each row's place in the sequence, and its hash.</summary>
internal static class StoredLedger
{
    /// <summary>Reads all rows that are committed.</summary>
    /// <param name="path">The database.</param>
    public static async Task<Dictionary<long, string>> ReadAsync(string path)
    {
        var rows = await QueryAsync(path, "SELECT id, hex(hash) FROM predictions UNION ALL SELECT seq, hex(hash) FROM verifications", reader =>
            (reader.GetInt64(0), reader.GetString(1)));
        return rows.GroupBy(row => row.Item1).ToDictionary(row => row.Key, row => row.Last().Item2);
    }

    /// <summary>Predictions of one asset, time and target, verifications of one prediction and numbers of the sequence that are there more than once.</summary>
    public static async Task<int> CountDoubledAsync(string path) => (int)(await QueryAsync(
        path,
        """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM predictions NOT INDEXED GROUP BY asset, as_of, target_time HAVING count(*) > 1))
             + (SELECT count(*) FROM (SELECT 1 FROM verifications NOT INDEXED GROUP BY prediction_id HAVING count(*) > 1))
             + (SELECT count(*) FROM predictions p JOIN verifications v ON v.seq = p.id)
        """,
        reader => reader.GetInt64(0)))[0];

    /// <summary>Predictions whose due time lies before the newest candle of their asset and that have no verification.</summary>
    public static async Task<int> CountUnverifiedAsync(string path) => (int)(await QueryAsync(
        path,
        """
        SELECT count(*) FROM predictions p
        WHERE NOT EXISTS (SELECT 1 FROM verifications v WHERE v.prediction_id = p.id)
            AND p.target_time + 60000 < (SELECT max(close_time) FROM candles c WHERE c.asset = p.asset)
        """,
        reader => reader.GetInt64(0)))[0];

    /// <summary>Runs under way, by the database.</summary>
    public static Task<List<long>> ReadRunningAsync(string path) =>
        QueryAsync(path, "SELECT id FROM runs WHERE state = 'Running'", reader => reader.GetInt64(0));

    /// <summary>Those of some runs of which no event says why they did not go on.</summary>
    public static async Task<List<long>> ReadUnexplainedAsync(string path, IReadOnlyCollection<long> runs) => runs.Count == 0 ? [] : await QueryAsync(
        path,
        $"""
        SELECT id FROM runs r WHERE id IN ({string.Join(", ", runs)}) AND state NOT IN ('Succeeded', 'Refused', 'Skipped')
            AND NOT EXISTS (SELECT 1 FROM run_events e WHERE e.run_id = r.id AND e.reason <> '' AND e.state <> 'Running')
        """,
        reader => reader.GetInt64(0));

    /// <summary>Asks one question of a database, without changing anything.</summary>
    public static async Task<List<T>> QueryAsync<T>(string path, string sql, Func<SqliteDataReader, T> read)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        return await QueryAsync(connection, sql, read);
    }

    /// <summary>Asks an open database.</summary>
    public static async Task<List<T>> QueryAsync<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants and numbers, names of tables and paths of a run.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
