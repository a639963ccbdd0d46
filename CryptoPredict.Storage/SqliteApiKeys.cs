using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>The keys of programs in SQLite.</summary>
public sealed class SqliteApiKeys(Database database) : IApiKeys
{
    // A key may be used many times a second; the note need not be that fine.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <summary>How keys are checked.</summary>
    internal static TableCheck Check { get; } = new($"api_keys", "API key {0}", ["id"], Read);

    /// <inheritdoc/>
    public Task<bool> AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var values = Sql.Values(
            ("id", key.Id),
            ("name", key.Name),
            ("scope", key.Scope),
            ("hash", key.Hash),
            ("owner_id", key.OwnerId),
            ("created_at", key.CreatedAt),
            ("expires_at", key.ExpiresAt),
            ("revoked_at", key.RevokedAt),
            ("last_used_at", key.LastUsedAt),
            ("made_by", key.MadeBy));
        return database.WriteAsync(
            async (connection, token) =>
            {
                if (key.MadeBy is { } maker
                    && await connection.ScalarAsync($"SELECT count(*) FROM api_keys WHERE id = {maker} AND revoked_at IS NULL", token)
                        .ConfigureAwait(false) == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync($"INSERT INTO api_keys {values}", token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.FindAsync($"SELECT * FROM api_keys WHERE id = {id}", Read, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT * FROM api_keys ORDER BY created_at DESC, id", Read, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"""
        WITH RECURSIVE ended (id) AS (
            SELECT id FROM api_keys WHERE id = {id} AND revoked_at IS NULL
            UNION SELECT made.id FROM api_keys made JOIN ended ON made.made_by = ended.id)
        UPDATE api_keys SET revoked_at = {at} WHERE id IN (SELECT id FROM ended) AND revoked_at IS NULL
        """,
        cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public Task NoteUseAsync(ApiKey key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.LastUsedAt is { } last && at - last < NoteEvery
            ? Task.CompletedTask
            : database.ExecuteAsync($"UPDATE api_keys SET last_used_at = {at} WHERE id = {key.Id}", cancellationToken);
    }

    private static ApiKey Read(Row row) => new(
        row.Text("id"),
        row.Text("name"),
        row.Named<AccountRole>("scope"),
        row.Bytes("hash"),
        row.Text("owner_id"),
        row.Time("created_at"),
        row.Time("expires_at"),
        row.TimeOrNull("revoked_at"),
        row.TimeOrNull("last_used_at"),
        row.TextOrNull("made_by"));
}
