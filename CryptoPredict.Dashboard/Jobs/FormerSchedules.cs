using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// What was changed or paused by hand while Quartz ran the jobs: it kept that in a file of its own beside the market's database, <c>&lt;market&gt;.jobs.db</c>.
/// The file stays as it is, for whoever goes back to that version.
/// </summary>
/// <param name="path">The file; there need be none.</param>
/// <param name="logger">Logs what was taken over.</param>
internal sealed partial class FormerSchedules(string path, ILogger<FormerSchedules> logger)
{
    private const string Schedules =
        """
        SELECT trigger.TRIGGER_NAME, json_extract(CAST(trigger.JOB_DATA AS TEXT), '$.configured'), simple.REPEAT_INTERVAL,
               COALESCE(json_extract(CAST(trigger.JOB_DATA AS TEXT), '$.cron'), cron.CRON_EXPRESSION) || ' (' || COALESCE(cron.TIME_ZONE_ID, 'UTC') || ')',
               trigger.TRIGGER_STATE LIKE 'PAUSED%', trigger.PAUSED_BY, trigger.PAUSED_AT, trigger.PAUSE_REASON
        FROM QRTZ_TRIGGERS AS trigger
        LEFT JOIN QRTZ_SIMPLE_TRIGGERS AS simple USING (SCHED_NAME, TRIGGER_NAME, TRIGGER_GROUP)
        LEFT JOIN QRTZ_CRON_TRIGGERS AS cron USING (SCHED_NAME, TRIGGER_NAME, TRIGGER_GROUP)
        WHERE trigger.TRIGGER_GROUP = 'recurring'
        """;

    /// <summary>That of the configured market, beside its database.</summary>
    public static FormerSchedules Of(IServiceProvider services)
    {
        var folder = services.GetRequiredService<IOptions<StorageOptions>>().Value.FolderIn(services.GetRequiredService<IHostEnvironment>().ContentRootPath);
        var market = MarketSources.IdentityOf(services.GetRequiredService<IOptions<MarketOptions>>().Value);
        return new FormerSchedules(Path.Combine(folder, $"{market}.jobs.db"), services.GetRequiredService<ILogger<FormerSchedules>>());
    }

    /// <summary>The changes by the names of their jobs; none where there is no such file, or it cannot be read.</summary>
    public async Task<IReadOnlyDictionary<string, ScheduleChange>> ReadAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, ScheduleChange> changes = [];
        if (!File.Exists(path))
        {
            return changes;
        }

        try
        {
            await using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = connection.CreateCommand();
            command.CommandText = Schedules;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var (job, change) = (reader.GetString(0), Read(reader));
                if (change != ScheduleChange.None)
                {
                    changes.Add(job, change);
                    LogTaken(logger, job, change.Timing ?? "as configured", change.Pause?.Reason);
                }
            }
        }
        catch (Exception fault) when (fault is SqliteException or FormatException or InvalidCastException or InvalidOperationException or ArgumentException)
        {
            LogUnreadable(logger, fault, path);
        }

        return changes;
    }

    private static ScheduleChange Read(SqliteDataReader row)
    {
        var timing = row.IsDBNull(2) ? row.GetString(3) : TimeSpan.FromMilliseconds(row.GetInt64(2)).ToString("c", CultureInfo.InvariantCulture);
        return new ScheduleChange(
            timing == row.GetString(1) ? null : JobTiming.Parse(timing).ToString(),
            Pause: row.GetBoolean(4) ? new JobPause(
                Text(5) ?? "an admin", new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero), Text(7) ?? "no reason was kept") : null);

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The schedule of job {Job} is taken over from the scheduler of earlier versions: {Timing}; paused: {Paused}")]
    private static partial void LogTaken(ILogger logger, string job, string timing, string? paused);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Schedules changed or paused by hand under earlier versions are not taken over: {Path} cannot be read. Change or pause them again on the "
        + "Jobs page")]
    private static partial void LogUnreadable(ILogger logger, Exception fault, string path);
}
