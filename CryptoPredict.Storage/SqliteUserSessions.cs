using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>The sessions in SQLite.</summary>
public sealed class SqliteUserSessions(Database database) : IUserSessions
{
    /// <inheritdoc/>
    public Task AddAsync(UserSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return database.WriteAsync(
            async (connection, token) =>
            {
                await using var insert = connection.CreateCommand();
                insert.CommandText =
                    """
                    INSERT INTO sessions (id, user_id, stamp, begun_at, seen_at, address, browser)
                    VALUES ($id, $user, $stamp, $begun, $seen, $address, $browser)
                    """;
                insert.Set("$id", session.Id);
                insert.Set("$user", session.UserId);
                insert.Set("$stamp", session.Stamp);
                insert.Set("$begun", session.BegunAt);
                insert.Set("$seen", session.SeenAt);
                insert.Set("$address", session.Address);
                insert.Set("$browser", session.Browser);
                return await insert.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UserSession>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var query = connection.CreateCommand();
            query.CommandText = "SELECT id, user_id, stamp, begun_at, seen_at, address, browser FROM sessions ORDER BY begun_at DESC, id";
            await using var reader = await query.ExecuteReaderAsync(token).ConfigureAwait(false);
            var sessions = new List<UserSession>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                sessions.Add(new UserSession(
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetTime(3), reader.GetTime(4), reader.GetStringOrNull(5), reader.GetString(6)));
            }

            return (IReadOnlyList<UserSession>)sessions;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SeeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var update = connection.CreateCommand();
            update.CommandText = "UPDATE sessions SET seen_at = $at WHERE id = $id";
            update.Set("$id", id);
            update.Set("$at", at);
            return await update.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return database.WriteAsync(
            async (connection, token) =>
            {
                foreach (var id in ids)
                {
                    await using var delete = connection.CreateCommand();
                    delete.CommandText = "DELETE FROM sessions WHERE id = $id";
                    delete.Set("$id", id);
                    await delete.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                }

                return ids.Count;
            },
            cancellationToken);
    }
}
