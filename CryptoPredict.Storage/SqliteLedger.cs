using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The ledger in SQLite.</summary>
public sealed class SqliteLedger(Database database) : ILedger
{
    // What stands in both is the hash alone, which is not read from here.
    private static readonly FormattableString Entries =
        $"""
        SELECT *, CASE WHEN v.early THEN (SELECT c.close FROM candles c WHERE c.asset = p.asset AND c.open_time >= p.as_of
            AND c.open_time < p.target_time AND c.close_time = p.target_time) END AS target_price
        FROM predictions p LEFT JOIN verifications v ON v.prediction_id = p.id
        """;

    // Both sets stay small: verified is the rest, and is counted as the rest.
    private static readonly FormattableString Pending = $"SELECT prediction_id FROM pending_predictions";
    private static readonly FormattableString Unverifiable = $"SELECT prediction_id FROM verifications WHERE status = 'Unverifiable'";

    private readonly NewestRow _newest = new(database.Path, "ledger");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var (added, seq, hash) = await database.WriteAsync((connection, token) => AppendAsync(connection, batch, token), cancellationToken)
            .ConfigureAwait(false);
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
        var matching = Matching(query, query.State);
        var order = Sql.Order(query.Sort, Column, $"p.as_of DESC, p.id DESC");
        FormattableString from = query.Sort is { Column: LedgerColumn.Actual or LedgerColumn.Error }
            ? (FormattableString)$"predictions p LEFT JOIN verifications v ON v.prediction_id = p.id" : $"predictions p";
        return database.ReadAsync(
            async (connection, token) =>
            {
                var total = await CountAsync(connection, query, token).ConfigureAwait(false);

                // The page's ids come from an index alone; only its own rows are then read whole, however deep it lies.
                var page = await ReadEntriesAsync(
                    connection,
                    $"""
                    {Entries} WHERE p.id IN (SELECT p.id FROM {from} WHERE {matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset})
                    ORDER BY {order}
                    """,
                    token).ConfigureAwait(false);
                return new LedgerPage(page, total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            $"""
            SELECT as_of, last_price, predicted_price FROM predictions
            WHERE asset = {asset} AND as_of >= {from} AND as_of < {to} AND target_time - as_of = {(long)horizon.TotalMilliseconds}
            """,
            row => (AsOf: row.Time("as_of"), LogReturn: Math.Log(row.Double("predicted_price") / row.Double("last_price"))),
            cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(row => row.AsOf, row => row.LogReturn);
    }

    /// <inheritdoc/>
    public Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken) => database.FindAsync(
        $"""
        SELECT p.hash AS hash, v.seq AS check_row, v.hash AS check_hash
        FROM predictions p LEFT JOIN verifications v ON v.prediction_id = p.id WHERE p.id = {id}
        """,
        row => new LedgerSeal(
            Convert.ToHexStringLower(row.Bytes("hash")),
            row.Int64OrNull("check_row"),
            row.Has("check_hash") ? Convert.ToHexStringLower(row.Bytes("check_hash")) : null),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => database.ReadAsync(
        (connection, token) => ReadEntriesAsync(connection, $"{Entries} WHERE p.id IN ({Pending}) ORDER BY p.id", token), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var matching = Sql.All(
            (query.Asset, $"p.asset = {query.Asset}"),
            (query.Horizon, $"r.target_time = p.as_of + {(long)query.Horizon.TotalMilliseconds}"),
            (query.From, $"p.as_of >= {query.From}"),
            (query.To, $"p.as_of < {query.To}"),
            (query.Verified ? query.Asset : null, $"o.status = {nameof(VerificationStatus.Verified)}"));
        return database.QueryAsync(
            $"{RangeRows.Entries} WHERE {matching} ORDER BY p.as_of DESC, r.id DESC LIMIT {query.Limit}", RangeRows.Read, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"{RangeRows.Entries} WHERE r.id IN (SELECT forecast_id FROM pending_ranges) ORDER BY r.id", RangeRows.Read, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken) => database.QueryAsync(
            $"""
            SELECT at, book FROM evidence
            WHERE {Sql.All((asset, $"asset = {asset}"), (horizon, $"horizon = {(long)horizon.TotalMilliseconds}"), (to, $"at < {to}"))} ORDER BY at
            """,
            row => new EvidenceState(asset, horizon, row.Time("at"), row.Bytes("book")),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(ChainCheck.RunAsync, cancellationToken);

    private static async Task<(IReadOnlyList<LedgerEntry> Added, long Seq, byte[] Hash)> AppendAsync(
        SqliteConnection connection, LedgerBatch batch, CancellationToken cancellationToken)
    {
        await SqliteCandleStore.InsertAsync(connection, batch.Candles, cancellationToken).ConfigureAwait(false);
        var (seq, hash) = await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (batch.Evidence is { } evidence)
        {
            await KeepAsync(connection, evidence, cancellationToken).ConfigureAwait(false);
        }

        var added = new List<LedgerEntry>();
        foreach (var verification in batch.Verifications)
        {
            var next = LedgerChain.Hash(hash, seq + 1, verification);
            if (await LedgerRows.InsertAsync(connection, seq + 1, verification, next, cancellationToken).ConfigureAwait(false))
            {
                (seq, hash) = (seq + 1, next);
            }
        }

        foreach (var outcome in batch.RangeOutcomes)
        {
            var next = LedgerChain.Hash(hash, seq + 1, outcome);
            if (await RangeRows.InsertAsync(connection, seq + 1, outcome, next, cancellationToken).ConfigureAwait(false))
            {
                (seq, hash) = (seq + 1, next);
            }
        }

        foreach (var prediction in batch.Predictions)
        {
            var next = LedgerChain.Hash(hash, seq + 1, prediction);
            if (!await LedgerRows.InsertAsync(connection, seq + 1, prediction, next, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            (seq, hash) = (seq + 1, next);
            var (id, ranges) = (seq, new List<RangeEntry>(prediction.Ranges.Count));
            foreach (var range in prediction.Ranges)
            {
                (seq, hash) = (seq + 1, LedgerChain.Hash(hash, seq + 1, id, range));
                await RangeRows.InsertAsync(connection, seq, id, range, hash, cancellationToken).ConfigureAwait(false);
                ranges.Add(new RangeEntry(seq, id, prediction.Asset, prediction.AsOf, prediction.LastPrice, range, null));
            }

            added.Add(new LedgerEntry(id, prediction, null) { Ranges = ranges });
        }

        return (added, seq, hash);
    }

    private static async Task KeepAsync(SqliteConnection connection, EvidenceState evidence, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            DELETE FROM evidence WHERE asset = $asset AND horizon = $horizon AND at < $oldest;
            INSERT INTO evidence (asset, horizon, at, book) VALUES ($asset, $horizon, $at, $book)
            ON CONFLICT (asset, horizon, at) DO UPDATE SET book = excluded.book
            """;
        command.Set("$asset", evidence.Asset);
        command.Set("$horizon", (long)evidence.Horizon.TotalMilliseconds);
        command.Set("$at", evidence.At);
        command.Set("$oldest", evidence.At - EvidenceState.Kept);
        command.Set("$book", evidence.Book);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(long Seq, byte[] Hash)> ReadHeadAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT id, hash FROM (
                SELECT * FROM (SELECT id, hash FROM predictions ORDER BY id DESC LIMIT 1)
                UNION ALL
                SELECT * FROM (SELECT seq, hash FROM verifications ORDER BY seq DESC LIMIT 1)
                UNION ALL
                SELECT * FROM (SELECT id, hash FROM range_forecasts ORDER BY id DESC LIMIT 1)
                UNION ALL
                SELECT * FROM (SELECT seq, hash FROM range_outcomes ORDER BY seq DESC LIMIT 1)) AS heads
            ORDER BY id DESC LIMIT 1
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetInt64(0), (byte[])reader.GetValue(1))
            : (0, LedgerChain.Genesis.ToArray());
    }

    private static FormattableString Column(LedgerColumn column) => column switch
    {
        LedgerColumn.Target => $"p.target_time",
        LedgerColumn.Asset => $"p.asset",
        LedgerColumn.Last => $"p.last_price",
        LedgerColumn.Forecast => $"p.predicted_price",

        // Grows with the log return.
        LedgerColumn.Change => $"p.predicted_price / p.last_price",
        LedgerColumn.Actual => $"v.actual_price",
        LedgerColumn.Error => $"abs(v.log_error)",
        _ => $"p.as_of",
    };

    private static async Task<long> CountAsync(SqliteConnection connection, LedgerQuery query, CancellationToken cancellationToken)
    {
        if (query.State != LedgerState.Verified)
        {
            return await CountAsync(query.State).ConfigureAwait(false);
        }

        // To look for each row in both sets would take fifteen times as long.
        var all = await CountAsync(null).ConfigureAwait(false);
        return all - await CountAsync(LedgerState.Pending).ConfigureAwait(false) - await CountAsync(LedgerState.Unverifiable).ConfigureAwait(false);

        Task<long> CountAsync(LedgerState? state) =>
            connection.ScalarAsync($"SELECT count(*) FROM predictions p WHERE {Matching(query, state)}", cancellationToken);
    }

    private static FormattableString Matching(LedgerQuery query, LedgerState? state)
    {
        // Without a range of time a small set is looked up row by row, instead of walking all rows of the asset: the plus takes that index away.
        var byState = state is LedgerState.Pending or LedgerState.Unverifiable && query is { From: null, To: null };
        return Sql.All(
            (byState ? null : query.Asset, $"p.asset = {query.Asset}"),
            (byState ? query.Asset : null, $"+p.asset = {query.Asset}"),
            (query.Id, $"p.id = {query.Id}"),
            (query.From, $"p.as_of >= {query.From}"),
            (query.To, $"p.as_of < {query.To}"),
            (state, state switch
            {
                LedgerState.Pending => $"p.id IN ({Pending})",
                LedgerState.Unverifiable => $"p.id IN ({Unverifiable})",
                _ => $"p.id NOT IN ({Pending} UNION ALL {Unverifiable})",
            }));
    }

    private static async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync(
        SqliteConnection connection, FormattableString sql, CancellationToken cancellationToken)
    {
        // A row that cannot be read is left out; the chain's check names it.
        var entries = await connection.QueryAsync(sql, LedgerRows.ReadEntry, cancellationToken).ConfigureAwait(false);
        if (entries.Count == 0)
        {
            return entries;
        }

        var ids = $"[{string.Join(',', entries.Select(entry => entry.Id))}]";
        var members = await connection.QueryAsync(
            $"SELECT * FROM member_forecasts WHERE prediction_id IN (SELECT value FROM json_each({ids})) ORDER BY prediction_id, position",
            row => (Id: row.Int64("prediction_id"), Member: LedgerRows.ReadMember(row)),
            cancellationToken).ConfigureAwait(false);
        var byPrediction = members.ToLookup(member => member.Id, member => member.Member);
        return [.. entries.Select(entry => entry with { Prediction = entry.Prediction with { Members = [.. byPrediction[entry.Id]] } })];
    }
}
