using CryptoPredict.Core.Jobs;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Core.Storage;

/// <summary>How runs of jobs stand in tables.</summary>
internal static class JobRows
{
    private const string Columns =
        """
        id, job, requested_by, input, after_id, trigger_name, state, attempt, queued_at, started_at, ended_at, message, metrics,
        fault_type, fault_message, fault_stack, training_run_id
        """;

    /// <returns>The run's id.</returns>
    public static async Task<long> InsertAsync(SqliteConnection connection, JobRequest request, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO job_runs (job, trigger_name, requested_by, input, after_id, state, attempt, queued_at)
            VALUES ($job, $trigger, $requested_by, $input, $after, $state, 0, $at)
            RETURNING id
            """;
        command.Set("$job", request.Job);
        command.Set("$trigger", request.Trigger);
        command.Set("$requested_by", request.RequestedBy);
        command.Set("$input", request.Input);
        command.Set("$after", request.After);
        command.Set("$state", JobState.Queued);
        command.Set("$at", at);
        var id = (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await InsertEventAsync(connection, id, at, null, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <returns>Whether the run stood in a state that allows it.</returns>
    public static async Task<bool> MoveAsync(SqliteConnection connection, JobMove move, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE job_runs SET
                state = $to,
                attempt = attempt + $starts,
                started_at = CASE WHEN $starts THEN coalesce(started_at, $at) ELSE started_at END,
                ended_at = CASE WHEN $ends THEN coalesce(ended_at, $at) ELSE NULL END,
                message = $reason,
                metrics = coalesce($metrics, metrics),
                fault_type = coalesce($fault_type, fault_type),
                fault_message = coalesce($fault_message, fault_message),
                fault_stack = coalesce($fault_stack, fault_stack),
                training_run_id = coalesce($training_run_id, training_run_id)
            WHERE id = $id AND state IN (SELECT value FROM json_each($from))
            """;
        command.Set("$id", move.RunId);
        command.Set("$from", JsonList(JobStates.MayPrecede(move.To).Where(state => move.From is null || state == move.From)));
        command.Set("$to", move.To);
        command.Set("$starts", move.To == JobState.Started);
        command.Set("$ends", move.To.HasEnded());
        command.Set("$at", at);
        command.Set("$reason", move.Reason);
        command.Set("$metrics", move.Metrics);
        command.Set("$fault_type", move.Fault?.Type);
        command.Set("$fault_message", move.Fault?.Message);
        command.Set("$fault_stack", move.Fault?.Stack);
        command.Set("$training_run_id", move.TrainingRunId);
        if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await InsertEventAsync(connection, move.RunId, at, move.Reason, cancellationToken).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(move.Log))
        {
            await AddLogAsync(connection, move.RunId, move.Log, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public static async Task<IReadOnlyList<JobRun>> ReadAsync(
        SqliteConnection connection, JobRunQuery query, CancellationToken cancellationToken)
    {
        await using var command = Filtered(connection, $"SELECT {Columns}", query, "ORDER BY id DESC LIMIT $limit OFFSET $offset");
        command.Set("$limit", query.Limit);
        command.Set("$offset", query.Offset);
        return await ReadRunsAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<long> CountAsync(SqliteConnection connection, JobRunQuery query, CancellationToken cancellationToken)
    {
        await using var command = Filtered(connection, "SELECT count(*)", query, string.Empty);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task<JobRun?> FindAsync(SqliteConnection connection, long id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM job_runs WHERE id = $id";
        command.Set("$id", id);
        return (await ReadRunsAsync(command, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    public static async Task<IReadOnlyList<JobRun>> ReadLastAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM job_runs WHERE id IN (SELECT max(id) FROM job_runs GROUP BY job) ORDER BY job";
        return await ReadRunsAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<JobEvent>> ReadEventsAsync(SqliteConnection connection, long id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT at, state, attempt, reason FROM job_run_events WHERE run_id = $id ORDER BY number";
        command.Set("$id", id);
        return await ReadAllAsync(
            command,
            reader => new JobEvent(reader.GetTime(0), reader.GetEnum<JobState>(1), reader.GetInt32(2), reader.GetStringOrNull(3)),
            cancellationToken).ConfigureAwait(false);
    }

    public static async Task<List<T>> ReadAllAsync<T>(SqliteCommand command, Func<SqliteDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static Task<List<JobRun>> ReadRunsAsync(SqliteCommand command, CancellationToken cancellationToken) => ReadAllAsync(
        command,
        reader => new JobRun(
            reader.GetInt64(0),
            new JobRequest(
                reader.GetString(1), reader.GetString(2), reader.GetStringOrNull(3), reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.GetStringOrNull(5)),
            reader.GetEnum<JobState>(6),
            reader.GetInt32(7),
            reader.GetTime(8),
            reader.GetTimeOrNull(9),
            reader.GetTimeOrNull(10),
            reader.GetStringOrNull(11),
            reader.GetStringOrNull(12),
            reader.IsDBNull(13) ? null : new JobFault(reader.GetString(13), reader.GetString(14), reader.GetString(15)),
            reader.IsDBNull(16) ? null : reader.GetInt64(16)),
        cancellationToken);

    // State and attempt are those the run has by now.
    private static async Task InsertEventAsync(
        SqliteConnection connection, long id, DateTimeOffset at, string? reason, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO job_run_events (run_id, number, at, state, attempt, reason)
            SELECT id, (SELECT count(*) FROM job_run_events WHERE run_id = $id), $at, state, attempt, $reason FROM job_runs WHERE id = $id
            """;
        command.Set("$id", id);
        command.Set("$at", at);
        command.Set("$reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task AddLogAsync(SqliteConnection connection, long id, string log, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO job_run_logs (run_id, log) VALUES ($id, $log)
            ON CONFLICT (run_id) DO UPDATE SET log = log || char(10) || excluded.log
            """;
        command.Set("$id", id);
        command.Set("$log", log);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static SqliteCommand Filtered(SqliteConnection connection, string head, JobRunQuery query, string tail)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText =
            $"""
            {head} FROM job_runs
            WHERE ($job IS NULL OR job = $job) AND ($states IS NULL OR state IN (SELECT value FROM json_each($states)))
                AND ($requested_by IS NULL OR requested_by = $requested_by) AND ($from IS NULL OR queued_at >= $from)
                AND ($after IS NULL OR after_id = $after) AND ($ended_from IS NULL OR ended_at IS NULL OR ended_at >= $ended_from)
            {tail}
            """;
#pragma warning restore CA2100
        command.Set("$job", query.Job);
        command.Set("$states", query.States is { } states ? JsonList(states) : null);
        command.Set("$requested_by", query.RequestedBy);
        command.Set("$from", query.From);
        command.Set("$after", query.After);
        command.Set("$ended_from", query.EndedFrom);
        return command;
    }

    private static string JsonList(IEnumerable<JobState> states) => $"[{string.Join(',', states.Select(state => $"\"{state}\""))}]";
}
