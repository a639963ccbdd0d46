using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>The browsers that signed in before, in SQLite.</summary>
public sealed class SqliteKnownBrowsers(Database database) : IKnownBrowsers
{
    /// <inheritdoc/>
    public Task SaveAsync(KnownBrowser browser, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(browser);
        return database.WriteAsync(
            async (connection, token) =>
            {
                await using var save = connection.CreateCommand();
                save.CommandText =
                    """
                    INSERT INTO known_browsers (hash, user_id, seen_at, address, browser) VALUES ($hash, $user, $seen, $address, $browser)
                    ON CONFLICT (hash) DO UPDATE SET seen_at = excluded.seen_at, address = excluded.address, browser = excluded.browser
                    """;
                save.Set("$hash", browser.Hash.ToArray());
                save.Set("$user", browser.UserId);
                save.Set("$seen", browser.SeenAt);
                save.Set("$address", browser.Address);
                save.Set("$browser", browser.Browser);
                return await save.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownBrowser>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var query = connection.CreateCommand();
            query.CommandText = "SELECT hash, user_id, seen_at, address, browser FROM known_browsers ORDER BY seen_at DESC, hash";
            await using var reader = await query.ExecuteReaderAsync(token).ConfigureAwait(false);
            var browsers = new List<KnownBrowser>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                browsers.Add(new KnownBrowser(reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.GetTime(2), reader.GetStringOrNull(3), reader.GetString(4)));
            }

            return (IReadOnlyList<KnownBrowser>)browsers;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var delete = connection.CreateCommand();
            delete.CommandText = "DELETE FROM known_browsers WHERE hash = $hash";
            delete.Set("$hash", hash.ToArray());
            return await delete.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);
}
