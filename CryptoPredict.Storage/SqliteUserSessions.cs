using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>The sessions in SQLite.</summary>
public sealed class SqliteUserSessions(Database database) : IUserSessions
{
    /// <inheritdoc/>
    public Task AddAsync(UserSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var values = Sql.Values(
            ("id", session.Id),
            ("user_id", session.UserId),
            ("stamp", session.Stamp),
            ("begun_at", session.BegunAt),
            ("seen_at", session.SeenAt),
            ("address", session.Address),
            ("browser", session.Browser));
        return database.ExecuteAsync($"INSERT INTO sessions {values}", cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UserSession>> ListAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT * FROM sessions ORDER BY begun_at DESC, id",
        row => new UserSession(
            row.Text("id"),
            row.Text("user_id"),
            row.Text("stamp"),
            row.Time("begun_at"),
            row.Time("seen_at"),
            row.TextOrNull("address"),
            row.Text("browser")),
        cancellationToken);

    /// <inheritdoc/>
    public Task SeeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"UPDATE sessions SET seen_at = {at} WHERE id = {id}", cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return database.WriteAsync(
            async (connection, token) =>
            {
                foreach (var id in ids)
                {
                    await connection.ExecuteAsync($"DELETE FROM sessions WHERE id = {id}", token).ConfigureAwait(false);
                }

                return ids.Count;
            },
            cancellationToken);
    }
}
