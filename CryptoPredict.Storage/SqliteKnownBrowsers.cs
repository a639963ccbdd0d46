using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>The browsers that signed in before, in SQLite.</summary>
public sealed class SqliteKnownBrowsers(Database database) : IKnownBrowsers
{
    /// <inheritdoc/>
    public Task SaveAsync(KnownBrowser browser, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(browser);
        (string, object?)[] seen = [("seen_at", browser.SeenAt), ("address", browser.Address), ("browser", browser.Browser)];
        return database.ExecuteAsync(
            $"""
            INSERT INTO known_browsers {Sql.Values([("hash", browser.Hash), ("user_id", browser.UserId), .. seen])}
            ON CONFLICT (hash) DO UPDATE SET {Sql.Assign(seen)}
            """,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownBrowser>> ListAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT * FROM known_browsers ORDER BY seen_at DESC, hash",
        row => new KnownBrowser(row.Bytes("hash"), row.Text("user_id"), row.Time("seen_at"), row.TextOrNull("address"), row.Text("browser")),
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM known_browsers WHERE hash = {hash}", cancellationToken);
}
