using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Storage;

/// <summary>Uploads in SQLite.</summary>
/// <param name="database">The market's database.</param>
/// <param name="wall">The wall clock.</param>
public sealed class SqliteUploadStore(Database database, TimeProvider wall) : IUploadStore
{
    /// <summary>How uploads are checked.</summary>
    internal static TableCheck Check { get; } = new($"uploads", "upload {0}", ["id"], Read);

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public async Task<Upload> AddAsync(Upload upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var values = Sql.Values(
            ("file", upload.File),
            ("name", upload.Name),
            ("bytes", upload.Bytes),
            ("sha256", upload.Sha256),
            ("received_at", upload.ReceivedAt),
            ("uploaded_by", upload.UploadedBy),
            ("findings", RegistryJson.Write(upload.Findings)),
            ("state", UploadState.Waiting));
        var id = await database.WriteAsync(
            (connection, token) => connection.ScalarAsync($"INSERT INTO uploads {values} RETURNING id", token), cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return (await FindAsync(id, cancellationToken).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public Task<Upload?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.FindAsync($"SELECT * FROM uploads WHERE id = {id}", Read, cancellationToken);

    /// <inheritdoc/>
    public Task<UploadPage> ReadAsync(UploadQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        var matching = Sql.All((query.From, $"received_at >= {query.From}"), (query.To, $"received_at < {query.To}"));
        var order = Sql.Order(
            query.Sort,
            column => column switch
            {
                UploadColumn.File => $"name",
                UploadColumn.Bytes => $"bytes",
                UploadColumn.By => $"uploaded_by",
                UploadColumn.State => $"state",
                _ => $"received_at",
            },
            $"id DESC");
        return database.ReadAsync(
            async (connection, token) => new UploadPage(
                await connection.QueryAsync(
                    $"SELECT * FROM uploads WHERE {matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset}", Read, token).ConfigureAwait(false),
                await connection.ScalarAsync($"SELECT count(*) FROM uploads WHERE {matching}", token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Upload>> ReadWaitingAsync(CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT * FROM uploads WHERE state = {UploadState.Waiting} ORDER BY id", Read, cancellationToken);

    /// <inheritdoc/>
    public Task SetFindingsAsync(long id, UploadFindings findings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return ChangeAsync(
            $"UPDATE uploads SET findings = {RegistryJson.Write(findings)} WHERE id = {id} AND state = {UploadState.Waiting}", cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetPlanAsync(long id, MergePlan plan, long runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ChangeAsync($"UPDATE uploads SET plan = {RegistryJson.Write(plan)}, run_id = {runId} WHERE id = {id}", cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(long id, CancellationToken cancellationToken) => ChangeAsync($"DELETE FROM uploads WHERE id = {id}", cancellationToken);

    /// <inheritdoc/>
    public async Task<IStagedRows> StageAsync(string path, UploadKind kind, CancellationToken cancellationToken) =>
        await StagedRows.CreateAsync(path, kind, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IRowComparison> CompareAsync(UploadKind kind, CancellationToken cancellationToken) =>
        new RowComparison(await database.ConnectAsync(cancellationToken).ConfigureAwait(false), kind);

    /// <inheritdoc/>
    public Task<RowsMet> CompareAsync(IStagedRows staged, CancellationToken cancellationToken)
    {
        var rows = (StagedRows)staged;
        rows.Complete();
        return database.BesideAsync(
            rows.Path,
            async (connection, token) =>
            {
                await using var snapshot = connection.BeginTransaction(deferred: true);
                return await MergeRows.MeetAsync(connection, rows.Kind, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<(DateTimeOffset Time, double Close)?> FindNearestCloseAsync(Asset asset, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync(
            $"""
            SELECT open_time, close FROM (SELECT open_time, close FROM candles WHERE asset = {asset} AND open_time <= {time} ORDER BY open_time DESC LIMIT 1)
            UNION ALL
            SELECT open_time, close FROM (SELECT open_time, close FROM candles WHERE asset = {asset} AND open_time > {time} ORDER BY open_time LIMIT 1)
            """,
            row => (Time: row.Time("open_time"), Close: row.Double("close")),
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found.MinBy(candle => (candle.Time - time).Duration());
    }

    /// <inheritdoc/>
    public async Task<MergeResult> MergeAsync(
        Upload upload, IStagedRows staged, MergePlan plan, TimeSpan interval, DateTimeOffset arrivedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(plan);
        var rows = (StagedRows)staged;
        rows.Complete();
        var result = await database.MergeAsync(
            rows.Path,
            async (connection, token) =>
            {
                if (rows.Kind == UploadKind.Candles)
                {
                    await UploadRows.FindStretchesAsync(connection, interval, token).ConfigureAwait(false);
                }

                return await MergeRows.CompareAsync(connection, rows.Kind, plan.OnConflict, token).ConfigureAwait(false);
            },
            async (connection, compared, token) =>
            {
                var (added, events) = (0L, 0L);
                if (rows.Kind == UploadKind.Candles)
                {
                    added = await MergeRows.InsertCandlesAsync(connection, interval, arrivedAt, token).ConfigureAwait(false);
                    if (await UploadRows.WriteStretchesAsync(connection, upload.Id, token).ConfigureAwait(false) != added)
                    {
                        throw new UploadException(
                            UploadRefusal.Busy, "Candles of the same times came in while the file was held against what is stored: merge it again.");
                    }
                }
                else
                {
                    await UploadRows.WriteValuesAsync(connection, upload.Id, compared.OnConflict, token).ConfigureAwait(false);
                    added = await MergeRows.InsertValuesAsync(connection, compared, plan.Settings, wall.GetUtcNow(), token).ConfigureAwait(false);
                    events = await MergeRows.InsertEventsAsync(connection, upload.Id, compared.OnConflict, token).ConfigureAwait(false);
                }

                var merged = compared with { Added = added, ArrivedAt = arrivedAt, Events = events };
                await connection.ExecuteAsync(
                    $"UPDATE uploads SET state = {UploadState.Merged}, result = {RegistryJson.Write(merged)} WHERE id = {upload.Id}", token)
                    .ConfigureAwait(false);
                return merged;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return result;
    }

    /// <inheritdoc/>
    public async Task<TakenBack> TakeBackAsync(
        Upload upload, string by, string reason, TimeSpan interval, DateTimeOffset marketTime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var now = wall.GetUtcNow();
        var taken = await database.WriteAsync(
            async (connection, token) =>
            {
                // Read again under the writer's lock: of two that ask, one takes it back.
                var states = await connection.QueryAsync(
                    $"SELECT state FROM uploads WHERE id = {upload.Id}", row => row.Named<UploadState>("state"), token).ConfigureAwait(false);
                if (states is not [UploadState.Merged])
                {
                    throw new UploadException(UploadRefusal.Unfit, $"Upload {upload.Id} is not merged, so nothing of it can be taken back.");
                }

                var rows = (upload.Plan?.Reading ?? upload.Findings.Reading).Kind == UploadKind.Candles
                    ? await UploadRows.TakeCandlesAsync(connection, upload.Id, interval, token).ConfigureAwait(false)
                    : await UploadRows.TakeValuesAsync(connection, upload.Id, now, token).ConfigureAwait(false);
                var back = new TakenBack(now, marketTime, by, reason, rows);
                await connection.ExecuteAsync(
                    $"UPDATE uploads SET state = {UploadState.TakenBack}, taken_back = {RegistryJson.Write(back)} WHERE id = {upload.Id}", token)
                    .ConfigureAwait(false);
                return back;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return taken;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Upload>> ReadTakenBackAsync(CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT * FROM uploads WHERE state = {UploadState.TakenBack} ORDER BY id", Read, cancellationToken);

    private async Task<bool> ChangeAsync(FormattableString sql, CancellationToken cancellationToken)
    {
        var changed = await database.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false) > 0;
        Changed?.Invoke();
        return changed;
    }

    // Inspected again, an upload that waits has findings again.
    private static Upload Read(Row row)
    {
        var findings = row.Try("findings", row.Json<UploadFindings>, null!, "what was found in its file");
        var plan = row.Try("plan", row.JsonOrNull<MergePlan>, null);
        var result = row.Try("result", row.JsonOrNull<MergeResult>, null);
        findings ??= new UploadFindings(
            new UploadReading(UploadKind.Candles), $"{row.Damage} Inspect it again.", [], [], NeedsName: true,
            new ImportReport(0, 0, 0, new Dictionary<ImportRule, long>(), [], []), 0);
        return new Upload(
            row.Int64("id"),
            row.Text("file"),
            row.Text("name"),
            row.Int64("bytes"),
            row.Text("sha256"),
            row.Time("received_at"),
            row.Text("uploaded_by"),
            findings,
            row.Named<UploadState>("state"),
            plan,
            result,
            row.Int64OrNull("run_id"),
            row.Try("taken_back", row.JsonOrNull<TakenBack>, null));
    }
}
