using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Storage;

/// <summary>Answers given under callers' keys in SQLite.</summary>
public sealed class SqliteIdempotencyStore(Database database) : IIdempotencyStore
{
    /// <inheritdoc/>
    public Task<KeptAnswer?> FindAsync(string caller, string key, DateTimeOffset since, CancellationToken cancellationToken) => database.FindAsync(
        $"SELECT * FROM kept_answers WHERE caller = {caller} AND key = {key} AND kept_at > {since}",
        row => new KeptAnswer(
            row.Text("caller"),
            row.Text("key"),
            row.Bytes("request_hash"),
            row.Int32("status"),
            row.TextOrNull("content_type"),
            row.TextOrNull("location"),
            row.Bytes("body"),
            row.Time("kept_at")),
        cancellationToken);

    /// <inheritdoc/>
    public Task KeepAsync(KeptAnswer answer, DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var values = Sql.Values(
            ("caller", answer.Caller),
            ("key", answer.Key),
            ("request_hash", answer.RequestHash),
            ("status", answer.Status),
            ("content_type", answer.ContentType),
            ("location", answer.Location),
            ("body", answer.Body),
            ("kept_at", answer.KeptAt));
        return database.ExecuteAsync(
            $"""
            INSERT OR REPLACE INTO kept_answers {values};
            DELETE FROM kept_answers WHERE kept_at <= {since};
            DELETE FROM kept_answers WHERE rowid IN (SELECT rowid FROM kept_answers ORDER BY kept_at DESC, rowid DESC LIMIT -1 OFFSET {most});
            """,
            cancellationToken);
    }
}
