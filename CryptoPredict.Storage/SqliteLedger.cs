using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The ledger in SQLite.</summary>
public sealed class SqliteLedger(Database database) : ILedger
{
    private const string EntryColumns = $"{LedgerRows.PredictionColumns}, {LedgerRows.VerificationColumns}";

    // Both sets stay small: verified is the rest, which needs no look at each row's verification.
    private const string Pending = "SELECT prediction_id FROM pending_predictions";
    private const string Unverifiable = "SELECT prediction_id FROM verifications WHERE status = 'Unverifiable'";

    private readonly NewestRow _newest = new(database.Path, "ledger");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var (added, seq, hash) = await database.WriteAsync((connection, token) => AppendAsync(connection, batch, token), cancellationToken).ConfigureAwait(false);
        _newest.Note(seq, hash);
        return added;
    }

    /// <summary>Finds out whether the newest rows that were written are still there.</summary>
    /// <returns>What is missing, in a sentence; null when nothing is.</returns>
    public async Task<string?> FindLossAsync(CancellationToken cancellationToken)
    {
        var (seq, hash) = await database.ReadAsync(ReadHeadAsync, cancellationToken).ConfigureAwait(false);
        return _newest.FindLoss(seq, hash);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="LedgerQuery.MaxLimit"/>.</exception>
    public Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, LedgerQuery.MaxLimit);
        return database.ReadAsync(
            async (connection, token) =>
            {
                await using var count = Filtered(connection, query, "SELECT count(*)", string.Empty);
                var total = (long)(await count.ExecuteScalarAsync(token).ConfigureAwait(false))!;

                // The page's ids come from an index alone; only its own rows are then read whole, however deep it lies.
                await using var page = Filtered(
                    connection,
                    query,
                    $"SELECT {EntryColumns} FROM predictions p LEFT JOIN verifications v ON v.prediction_id = p.id WHERE p.id IN (SELECT p.id",
                    $"ORDER BY p.as_of DESC, p.id DESC LIMIT {query.Limit} OFFSET {query.Offset}) ORDER BY p.as_of DESC, p.id DESC");
                return new LedgerPage(await ReadEntriesAsync(connection, page, token).ConfigureAwait(false), total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                SELECT {EntryColumns} FROM predictions p LEFT JOIN verifications v ON v.prediction_id = p.id
                WHERE p.id IN ({Pending}) ORDER BY p.id
                """;
            return await ReadEntriesAsync(connection, command, token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(ChainCheck.RunAsync, cancellationToken);

    private static async Task<(IReadOnlyList<LedgerEntry> Added, long Seq, byte[] Hash)> AppendAsync(
        SqliteConnection connection, LedgerBatch batch, CancellationToken cancellationToken)
    {
        await SqliteCandleStore.InsertAsync(connection, batch.Candles, cancellationToken).ConfigureAwait(false);
        var (seq, hash) = await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false);
        var added = new List<LedgerEntry>();
        foreach (var verification in batch.Verifications)
        {
            var next = LedgerChain.Hash(hash, seq + 1, verification);
            if (await LedgerRows.InsertAsync(connection, seq + 1, verification, next, cancellationToken).ConfigureAwait(false))
            {
                (seq, hash) = (seq + 1, next);
            }
        }

        foreach (var prediction in batch.Predictions)
        {
            var next = LedgerChain.Hash(hash, seq + 1, prediction);
            if (await LedgerRows.InsertAsync(connection, seq + 1, prediction, next, cancellationToken).ConfigureAwait(false))
            {
                (seq, hash) = (seq + 1, next);
                added.Add(new LedgerEntry(seq, prediction, null));
            }
        }

        return (added, seq, hash);
    }

    private static async Task<(long Seq, byte[] Hash)> ReadHeadAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT id, hash FROM (
                SELECT * FROM (SELECT id, hash FROM predictions ORDER BY id DESC LIMIT 1)
                UNION ALL
                SELECT * FROM (SELECT seq, hash FROM verifications ORDER BY seq DESC LIMIT 1)) AS heads
            ORDER BY id DESC LIMIT 1
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetInt64(0), (byte[])reader.GetValue(1))
            : (0, LedgerChain.Genesis.ToArray());
    }

    /// <summary><paramref name="head"/>, the predictions that the query asks for, and <paramref name="tail"/>.</summary>
    private static SqliteCommand Filtered(SqliteConnection connection, LedgerQuery query, string head, string tail)
    {
        List<string> conditions = [];
        var command = connection.CreateCommand();
        if (query.Asset is { } asset)
        {
            conditions.Add("p.asset = $asset");
            command.Set("$asset", asset.Symbol);
        }

        if (query.Id is { } id)
        {
            conditions.Add("p.id = $id");
            command.Set("$id", id);
        }

        if (query.From is { } from)
        {
            conditions.Add("p.as_of >= $from");
            command.Set("$from", from);
        }

        if (query.To is { } to)
        {
            conditions.Add("p.as_of < $to");
            command.Set("$to", to);
        }

        if (query.State is { } state)
        {
            conditions.Add(state switch
            {
                LedgerState.Pending => $"p.id IN ({Pending})",
                LedgerState.Unverifiable => $"p.id IN ({Unverifiable})",
                _ => $"p.id NOT IN ({Pending} UNION ALL {Unverifiable})",
            });
        }

#pragma warning disable CA2100 // Put together from constants and numbers; every value is a parameter.
        command.CommandText =
            $"{head} FROM predictions p {(conditions.Count == 0 ? string.Empty : "WHERE " + string.Join(" AND ", conditions))} {tail}";
#pragma warning restore CA2100
        return command;
    }

    private static async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync(
        SqliteConnection connection, SqliteCommand command, CancellationToken cancellationToken)
    {
        // A row that cannot be read is left out; the chain's check names it.
        var entries = await command.ReadAllAsync(
            reader => new LedgerEntry(
                reader.GetInt64(0),
                LedgerRows.ReadPrediction(reader, []),
                reader.IsDBNull(LedgerRows.PredictionColumnCount) ? null : LedgerRows.ReadVerification(reader, LedgerRows.PredictionColumnCount)),
            cancellationToken).ConfigureAwait(false);

        if (entries.Count == 0)
        {
            return entries;
        }

        var members = await ReadMembersAsync(connection, entries.Select(e => e.Id), cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(e => e with { Prediction = e.Prediction with { Members = [.. members[e.Id]] } })];
    }

    private static async Task<ILookup<long, MemberForecast>> ReadMembersAsync(
        SqliteConnection connection, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {LedgerRows.MemberColumns} FROM member_forecasts m
            WHERE m.prediction_id IN (SELECT value FROM json_each($ids)) ORDER BY m.prediction_id, m.position
            """;
        command.Set("$ids", $"[{string.Join(',', ids)}]");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var members = new List<(long Id, MemberForecast Member)>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            members.Add((reader.GetInt64(0), LedgerRows.ReadMember(reader)));
        }

        return members.ToLookup(m => m.Id, m => m.Member);
    }
}
