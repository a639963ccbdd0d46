using System.Data.Common;
using CryptoPredict.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The keys of programs in SQLite.</summary>
public sealed class SqliteApiKeys(Database database) : IApiKeys
{
    private const string Select =
        "SELECT id, name, scope, hash, owner_id, created_at, expires_at, revoked_at, last_used_at, made_by FROM api_keys";

    // A key may be used many times a second; the note need not be that fine.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <summary>How keys are checked.</summary>
    internal static TableCheck Check { get; } = new(Select, "API key {0}", [0], reader =>
    {
        Read(reader);
        return null;
    });

    /// <inheritdoc/>
    public async Task<bool> AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return await ExecuteAsync(
            """
            INSERT INTO api_keys (id, name, scope, hash, owner_id, created_at, expires_at, made_by)
            SELECT $id, $name, $scope, $hash, $owner, $created, $expires, $made_by
            WHERE $made_by IS NULL OR EXISTS (SELECT 1 FROM api_keys WHERE id = $made_by AND revoked_at IS NULL)
            """,
            command =>
            {
                command.Set("$id", key.Id);
                command.Set("$name", key.Name);
                command.Set("$scope", key.Scope);
                command.Set("$hash", key.Hash.ToArray());
                command.Set("$owner", key.OwnerId);
                command.Set("$created", key.CreatedAt);
                command.Set("$expires", key.ExpiresAt);
                command.Set("$made_by", key.MadeBy);
            },
            cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <inheritdoc/>
    public async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await ReadAsync($"{Select} WHERE id = $id", id, cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync($"{Select} ORDER BY created_at DESC, id", null, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            """
            WITH RECURSIVE ended (id) AS (
                SELECT id FROM api_keys WHERE id = $id AND revoked_at IS NULL
                UNION SELECT made.id FROM api_keys made JOIN ended ON made.made_by = ended.id)
            UPDATE api_keys SET revoked_at = $at WHERE id IN (SELECT id FROM ended) AND revoked_at IS NULL
            """,
            command =>
            {
                command.Set("$id", id);
                command.Set("$at", at);
            },
            cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public Task NoteUseAsync(ApiKey key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.LastUsedAt is { } last && at - last < NoteEvery
            ? Task.CompletedTask
            : ExecuteAsync(
                "UPDATE api_keys SET last_used_at = $at WHERE id = $id",
                command =>
                {
                    command.Set("$id", key.Id);
                    command.Set("$at", at);
                },
                cancellationToken);
    }

    private Task<int> ExecuteAsync(string sql, Action<SqliteCommand> bind, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of those above, never input.
            command.CommandText = sql;
#pragma warning restore CA2100
            bind(command);
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    private Task<IReadOnlyList<ApiKey>> ReadAsync(string sql, string? id, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var query = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of those above, never input.
            query.CommandText = sql;
#pragma warning restore CA2100
            query.Set("$id", id);
            return (IReadOnlyList<ApiKey>)await query.ReadAllAsync(Read, token).ConfigureAwait(false);
        },
        cancellationToken);

    private static ApiKey Read(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetEnum<AccountRole>(2), reader.GetFieldValue<byte[]>(3), reader.GetString(4),
        reader.GetTime(5), reader.GetTime(6), reader.GetTimeOrNull(7), reader.GetTimeOrNull(8), reader.GetStringOrNull(9));
}
