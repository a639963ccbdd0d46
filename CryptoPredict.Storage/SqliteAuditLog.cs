using System.Globalization;
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
        var number = await database.WriteAsync(
            async (connection, token) =>
            {
                await using var insert = connection.CreateCommand();
                insert.CommandText = "INSERT INTO audit_log (at, who, what, target, outcome, address) VALUES ($at, $who, $what, $target, $outcome, $address) RETURNING id";
                insert.Set("$at", entry.At);
                insert.Set("$who", entry.Who);
                insert.Set("$what", entry.What);
                insert.Set("$target", entry.Target is null ? null : Cut(entry.Target));
                insert.Set("$outcome", Cut(entry.Outcome));
                insert.Set("$address", entry.Address);
                return (long)(await insert.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false);
        _newest.Note(number, NoHash);
    }

    /// <summary>Finds out whether the newest entries that were written are still there: the log never loses its newest by itself.</summary>
    /// <returns>What is missing, in a sentence; null when nothing is.</returns>
    public async Task<string?> FindLossAsync(CancellationToken cancellationToken) => _newest.FindLoss(
        await database.ReadAsync(
            async (connection, token) =>
            {
                await using var query = connection.CreateCommand();
                query.CommandText = "SELECT coalesce(max(id), 0) FROM audit_log";
                return (long)(await query.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false),
        NoHash);

    /// <inheritdoc/>
    public Task<AuditPage> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync(
            async (connection, token) =>
            {
                await using var count = connection.CreateCommand();
                count.CommandText = "SELECT count(*) FROM audit_log";
                var total = Convert.ToInt64(await count.ExecuteScalarAsync(token).ConfigureAwait(false), CultureInfo.InvariantCulture);

                await using var query = connection.CreateCommand();
                query.CommandText = "SELECT id, at, who, what, target, outcome, address FROM audit_log ORDER BY id DESC LIMIT $limit OFFSET $offset";
                query.Set("$limit", limit);
                query.Set("$offset", offset);
                await using var reader = await query.ExecuteReaderAsync(token).ConfigureAwait(false);
                var entries = new List<AuditEntry>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    entries.Add(new AuditEntry(
                        reader.GetInt64(0), reader.GetTime(1), reader.GetString(2), reader.GetString(3), reader.GetStringOrNull(4), reader.GetString(5),
                        reader.GetStringOrNull(6)));
                }

                return new AuditPage(entries, total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return database.WriteAsync(
            async (connection, token) =>
            {
                // Up to an id, not by time: should the clock have been set back, what is old lies between what is new, and only the old end may go.
                await using var delete = connection.CreateCommand();
                delete.CommandText =
                    """
                    DELETE FROM audit_log WHERE id < min(
                        (SELECT max(id) FROM audit_log),
                        max((SELECT coalesce(min(id), 9223372036854775807) FROM audit_log WHERE at >= $before),
                            coalesce((SELECT id + 1 FROM audit_log ORDER BY id DESC LIMIT 1 OFFSET $most), 0)))
                    """;
                delete.Set("$before", before);
                delete.Set("$most", most);
                return await delete.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    private static string Cut(string text) => text.Length <= MaxLength ? text : $"{text[..MaxLength]}… ({text.Length} characters)";
}
