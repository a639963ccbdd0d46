using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>Answers given under callers' keys in SQLite.</summary>
public sealed class SqliteIdempotencyStore(Database database) : IIdempotencyStore
{
    /// <inheritdoc/>
    public Task<KeptAnswer?> FindAsync(string caller, string key, DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var query = connection.CreateCommand();
            query.CommandText =
                """
                SELECT request_hash, status, content_type, location, body, kept_at FROM kept_answers
                WHERE caller = $caller AND key = $key AND kept_at > $since
                """;
            query.Set("$caller", caller);
            query.Set("$key", key);
            query.Set("$since", since);
            await using var reader = await query.ExecuteReaderAsync(token).ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false)
                ? new KeptAnswer(
                    caller, key, reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.GetStringOrNull(2), reader.GetStringOrNull(3),
                    reader.GetFieldValue<byte[]>(4), reader.GetTime(5))
                : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task KeepAsync(KeptAnswer answer, DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return database.WriteAsync(
            async (connection, token) =>
            {
                await using var keep = connection.CreateCommand();
                keep.CommandText =
                    """
                    INSERT OR REPLACE INTO kept_answers (caller, key, request_hash, status, content_type, location, body, kept_at)
                    VALUES ($caller, $key, $hash, $status, $type, $location, $body, $at);
                    DELETE FROM kept_answers WHERE kept_at <= $since;
                    DELETE FROM kept_answers WHERE rowid IN (SELECT rowid FROM kept_answers ORDER BY kept_at DESC, rowid DESC LIMIT -1 OFFSET $most);
                    """;
                keep.Set("$caller", answer.Caller);
                keep.Set("$key", answer.Key);
                keep.Set("$hash", answer.RequestHash.ToArray());
                keep.Set("$status", answer.Status);
                keep.Set("$type", answer.ContentType);
                keep.Set("$location", answer.Location);
                keep.Set("$body", answer.Body.ToArray());
                keep.Set("$at", answer.KeptAt);
                keep.Set("$since", since);
                keep.Set("$most", most);
                return await keep.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);
    }
}
