using System.Data.Common;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>Uploads in SQLite.</summary>
/// <param name="database">The market's database.</param>
/// <param name="wall">The wall clock.</param>
public sealed class SqliteUploadStore(Database database, TimeProvider wall) : IUploadStore
{
    private const string Columns = "id, file, name, bytes, sha256, received_at, uploaded_by, findings, state, plan, result, run_id";

    /// <summary>How uploads are checked.</summary>
    internal static TableCheck Check { get; } = new($"SELECT {Columns} FROM uploads", "upload {0}", [0], reader =>
    {
        Read(reader, out var damage);
        return damage;
    });

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public async Task<Upload> AddAsync(Upload upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var id = await database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    """
                    INSERT INTO uploads (file, name, bytes, sha256, received_at, uploaded_by, findings, state)
                    VALUES ($file, $name, $bytes, $sha256, $received_at, $uploaded_by, $findings, $state)
                    RETURNING id
                    """;
                command.Set("$file", upload.File);
                command.Set("$name", upload.Name);
                command.Set("$bytes", upload.Bytes);
                command.Set("$sha256", upload.Sha256);
                command.Set("$received_at", upload.ReceivedAt);
                command.Set("$uploaded_by", upload.UploadedBy);
                command.Set("$findings", RegistryJson.Write(upload.Findings));
                command.Set("$state", UploadState.Waiting);
                return (long)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return (await FindAsync(id, cancellationToken).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public async Task<Upload?> FindAsync(long id, CancellationToken cancellationToken) =>
        (await ReadAsync("WHERE id = $id", command => command.Set("$id", id), cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<UploadPage> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return database.ReadAsync(
            async (connection, token) =>
            {
                await using var count = connection.CreateCommand();
                count.CommandText = "SELECT count(*) FROM uploads";
                var total = (long)(await count.ExecuteScalarAsync(token).ConfigureAwait(false))!;
                var uploads = await ReadAsync(
                    connection,
                    "ORDER BY id DESC LIMIT $limit OFFSET $offset",
                    command =>
                    {
                        command.Set("$limit", limit);
                        command.Set("$offset", offset);
                    },
                    token).ConfigureAwait(false);
                return new UploadPage(uploads, total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Upload>> ReadWaitingAsync(CancellationToken cancellationToken) =>
        ReadAsync("WHERE state = $state ORDER BY id", command => command.Set("$state", UploadState.Waiting), cancellationToken);

    /// <inheritdoc/>
    public Task SetFindingsAsync(long id, UploadFindings findings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return UpdateAsync(
            "UPDATE uploads SET findings = $findings WHERE id = $id AND state = $waiting",
            command =>
            {
                command.Set("$id", id);
                command.Set("$findings", RegistryJson.Write(findings));
                command.Set("$waiting", UploadState.Waiting);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetPlanAsync(long id, MergePlan plan, long runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return UpdateAsync(
            "UPDATE uploads SET plan = $plan, run_id = $run_id WHERE id = $id",
            command =>
            {
                command.Set("$id", id);
                command.Set("$plan", RegistryJson.Write(plan));
                command.Set("$run_id", runId);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(long id, CancellationToken cancellationToken) =>
        UpdateAsync("DELETE FROM uploads WHERE id = $id", command => command.Set("$id", id), cancellationToken);

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
    public async Task<MergeResult> MergeAsync(
        Upload upload, IStagedRows staged, MergePlan plan, TimeSpan interval, DateTimeOffset arrivedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(plan);
        var rows = (StagedRows)staged;
        rows.Complete();
        var result = await database.MergeAsync(
            rows.Path,
            (connection, token) => MergeRows.CompareAsync(connection, rows.Kind, plan.OnConflict, token),
            async (connection, compared, token) =>
            {
                var added = rows.Kind == UploadKind.Candles
                    ? await MergeRows.InsertCandlesAsync(connection, interval, arrivedAt, token).ConfigureAwait(false)
                    : await MergeRows.InsertValuesAsync(connection, compared, wall.GetUtcNow(), token).ConfigureAwait(false);
                var merged = compared with { Added = added };
                await using var command = connection.CreateCommand();
                command.CommandText = "UPDATE uploads SET state = $state, result = $result WHERE id = $id";
                command.Set("$id", upload.Id);
                command.Set("$state", UploadState.Merged);
                command.Set("$result", RegistryJson.Write(merged));
                await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                return merged;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return result;
    }

    private async Task<bool> UpdateAsync(string sql, Action<SqliteCommand> set, CancellationToken cancellationToken)
    {
        var changed = await database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
                command.CommandText = sql;
#pragma warning restore CA2100
                set(command);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) > 0;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return changed;
    }

    private Task<IReadOnlyList<Upload>> ReadAsync(string rest, Action<SqliteCommand> set, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => ReadAsync(connection, rest, set, token), cancellationToken);

    private static async Task<IReadOnlyList<Upload>> ReadAsync(
        SqliteConnection connection, string rest, Action<SqliteCommand> set, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = $"SELECT {Columns} FROM uploads {rest}";
#pragma warning restore CA2100
        set(command);
        return await command.ReadAllAsync(reader => Read(reader, out _), cancellationToken).ConfigureAwait(false);
    }

    // Inspected again, an upload that waits has findings again.
    private static Upload Read(DbDataReader reader, out string? damage)
    {
        var parts = new RowParts();
        var findings = parts.Read("what was found in its file", () => RegistryJson.Read<UploadFindings>(reader.GetString(7)), null!);
        var plan = parts.Read("plan", () => RegistryJson.ReadOrNull<MergePlan>(reader.GetStringOrNull(9)), null);
        var result = parts.Read("result", () => RegistryJson.ReadOrNull<MergeResult>(reader.GetStringOrNull(10)), null);
        damage = parts.Damage;
        findings ??= new UploadFindings(new UploadReading(UploadKind.Candles), $"{damage} Inspect it again.", [], [], NeedsName: true, new ImportReport(0, 0, 0, new Dictionary<ImportRule, long>(), [], []), 0);
        return new Upload(
            reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetString(4), reader.GetTime(5), reader.GetString(6), findings,
            reader.GetEnum<UploadState>(8), plan, result, reader.GetInt64OrNull(11));
    }
}
