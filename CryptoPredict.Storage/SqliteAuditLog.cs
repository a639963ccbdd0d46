using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Storage;

/// <summary>The audit log in SQLite; triggers keep it append-only but for its old end.</summary>
public sealed class SqliteAuditLog(Database database, TimeProvider clock) : IAuditLog
{
    // Entries stay for long, and what callers send stands in both texts.
    private const int MaxLength = 500;

    private static readonly byte[] NoHash = new byte[LedgerChain.HashLength];
    private readonly NewestRow _newest = new(database.Path, "audit log");

    /// <inheritdoc/>
    public Task WriteAsync(string who, string what, string? target, string outcome, CancellationToken cancellationToken) =>
        WriteAsync(new AuditEntry(0, clock.GetUtcNow(), who, what, target, outcome), cancellationToken);

    /// <summary>Writes down what came about at a time; the entry's number is given here.</summary>
    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.Who);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.What);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.Outcome);
        var values = Sql.Values(
            ("at", entry.At),
            ("who", entry.Who),
            ("what", entry.What),
            ("target", entry.Target is null ? null : Cut(entry.Target)),
            ("outcome", Cut(entry.Outcome)),
            ("address", entry.Address));
        var number = await database.WriteAsync(
            (connection, token) => connection.ScalarAsync($"INSERT INTO audit_log {values} RETURNING id", token), cancellationToken).ConfigureAwait(false);
        _newest.Note(number, NoHash);
    }

    /// <summary>Finds out whether the newest entries that were written are still there: the log never loses its newest by itself.</summary>
    /// <returns>What is missing, in a sentence; null when nothing is.</returns>
    public async Task<string?> FindLossAsync(CancellationToken cancellationToken) => _newest.FindLoss(
        await database.ReadAsync(
            (connection, token) => connection.ScalarAsync($"SELECT coalesce(max(id), 0) FROM audit_log", token), cancellationToken).ConfigureAwait(false),
        NoHash);

    /// <inheritdoc/>
    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var matching = Sql.All(
            (query.From, $"at >= {query.From}"),
            (query.To, $"at < {query.To}"),
            (query.Who, $"who = {query.Who}"),
            (query.What, query.What?.EndsWith('.') is true ? (FormattableString)$"substr(what, 1, {query.What.Length}) = {query.What}"
                : $"what = {query.What}"));
        var order = Sql.Order(
            query.Sort,
            column => column switch
            {
                AuditColumn.Who => $"who",
                AuditColumn.Address => $"address",
                AuditColumn.What => $"what",
                AuditColumn.Target => $"target",
                _ => $"at",
            },
            $"id DESC");
        return database.ReadAsync(
            async (connection, token) => new AuditPage(
                await connection.QueryAsync(
                    $"SELECT * FROM audit_log WHERE {matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset}", Read, token).ConfigureAwait(false),
                await connection.ScalarAsync($"SELECT count(*) FROM audit_log WHERE {matching}", token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);

        // Up to an id, not by time: should the clock have been set back, what is old lies between what is new, and only the old end may go.
        return database.ExecuteAsync(
            $"""
            DELETE FROM audit_log WHERE id < min(
                (SELECT max(id) FROM audit_log),
                max((SELECT coalesce(min(id), 9223372036854775807) FROM audit_log WHERE at >= {before}),
                    coalesce((SELECT id + 1 FROM audit_log ORDER BY id DESC LIMIT 1 OFFSET {most}), 0)))
            """,
            cancellationToken);
    }

    private static AuditEntry Read(Row row) => new(
        row.Int64("id"),
        row.Time("at"),
        row.Text("who"),
        row.Text("what"),
        row.TextOrNull("target"),
        row.Text("outcome"),
        row.TextOrNull("address"));

    private static string Cut(string text) => text.Length <= MaxLength ? text : $"{text[..MaxLength]}… ({text.Length} characters)";
}
