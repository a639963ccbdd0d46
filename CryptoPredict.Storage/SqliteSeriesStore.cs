using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>Daily series in SQLite.</summary>
public sealed class SqliteSeriesStore(Database database) : ISeriesStore
{
    private static readonly int UnixDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesSummary>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT * FROM series ORDER BY id", ToSummary, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesPoint>> ReadAsync(Asset id, CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT day, value FROM series_points WHERE series = {id} ORDER BY day", ToPoint, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesPoint>> ReadDailyClosesAsync(Asset asset, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        SELECT close_time / 86400000 - 1 AS day, close AS value FROM candles
        WHERE asset = {asset} AND close_time % 86400000 = 0 ORDER BY close_time
        """,
        ToPoint,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DataSet>> ReadDataSetsAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var length = (long)interval.TotalMilliseconds;
        return database.ReadAsync(
            async (connection, token) =>
            {
                var candles = await connection.QueryAsync(
                    $"SELECT asset, min(open_time) AS first, max(open_time) AS last, count(*) AS rows FROM candles GROUP BY asset ORDER BY asset",
                    row => (Id: row.Asset("asset"), First: row.Int64("first"), Last: row.Int64("last"), Rows: row.Int64("rows")), token).ConfigureAwait(false);
                var brought = await connection.QueryAsync(
                    $"""
                    SELECT asset, upload, sum((last - first) / {length} + 1) AS rows FROM upload_candles WHERE added = 1 GROUP BY asset, upload ORDER BY upload
                    """,
                    row => (Id: row.Asset("asset"), Upload: row.Int64("upload"), Rows: row.Int64("rows")), token).ConfigureAwait(false);
                var series = await connection.QueryAsync($"SELECT * FROM series ORDER BY id", ToSummary, token).ConfigureAwait(false);
                var values = await connection.QueryAsync(
                    $"""
                    SELECT series, upload, sum(rows) AS rows FROM (
                        SELECT series, upload, count(*) AS rows FROM upload_values GROUP BY series, upload
                        UNION ALL
                        SELECT series, 0, count(*) FROM series_points p
                        WHERE NOT EXISTS (SELECT 1 FROM upload_values v WHERE v.series = p.series AND v.day = p.day) GROUP BY series)
                    GROUP BY series, upload ORDER BY upload
                    """,
                    row => (Id: row.Asset("series"), Upload: row.Int64("upload"), Rows: row.Int64("rows")), token).ConfigureAwait(false);
                return (IReadOnlyList<DataSet>)
                [
                    .. candles.Select(one => new DataSet(
                        one.Id, UploadKind.Candles, MergeRows.TimeOf(UploadKind.Candles, one.First), MergeRows.TimeOf(UploadKind.Candles, one.Last), one.Rows,
                        ((one.Last - one.First) / length) + 1 - one.Rows,
                        Sources(one.Rows, [.. brought.Where(source => source.Id == one.Id).Select(source => (source.Upload, source.Rows))]))),
                    .. series.Select(one => new DataSet(
                        one.Id, UploadKind.DailySeries, new DateTimeOffset(one.First, default, TimeSpan.Zero),
                        new DateTimeOffset(one.Last, default, TimeSpan.Zero), one.Days, one.Last.DayNumber - one.First.DayNumber + 1 - one.Days,
                        [.. values.Where(source => source.Id == one.Id)
                            .Select(source => new DataSetSource(source.Upload == 0 ? null : source.Upload, source.Rows))])),
                ];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DataGap>> ReadGapsAsync(Asset id, UploadKind kind, TimeSpan interval, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var step = kind == UploadKind.Candles ? (long)interval.TotalMilliseconds : 1;
        FormattableString times = kind == UploadKind.Candles
            ? (FormattableString)$"SELECT open_time AS time FROM candles WHERE asset = {id}" : $"SELECT day AS time FROM series_points WHERE series = {id}";
        return database.QueryAsync(
            $"""
            SELECT before + {step} AS first, time AS next, (time - before) / {step} - 1 AS missing
            FROM (SELECT time, lag(time) OVER (ORDER BY time) AS before FROM ({times}))
            WHERE time - before > {step} ORDER BY missing DESC, first LIMIT {limit}
            """,
            row => new DataGap(MergeRows.TimeOf(kind, row.Int64("first")), MergeRows.TimeOf(kind, row.Int64("next")), row.Int64("missing")),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SeriesMove> RenameAsync(Asset id, Asset name, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            // Of a day that both have, what was brought to the series of that name counts, also once an upload is taken back.
            var kept = await connection.ExecuteAsync(
                $"DELETE FROM series_points WHERE series = {id} AND day IN (SELECT day FROM series_points WHERE series = {name})", token).ConfigureAwait(false);
            await connection.ExecuteAsync(
                $"DELETE FROM upload_values WHERE series = {id} AND day NOT IN (SELECT day FROM series_points WHERE series = {id})", token)
                .ConfigureAwait(false);
            var moved = await connection.ExecuteAsync($"UPDATE series_points SET series = {name} WHERE series = {id}", token).ConfigureAwait(false);
            await connection.ExecuteAsync($"UPDATE upload_values SET series = {name} WHERE series = {id}", token).ConfigureAwait(false);
            await connection.ExecuteAsync(
                $"""
                UPDATE series_events SET series = {name} WHERE series = {id} AND NOT EXISTS (SELECT 1 FROM series WHERE id = {name})
                """,
                token).ConfigureAwait(false);
            await connection.ExecuteAsync(
                $"""
                INSERT INTO series (id, days, first_day, last_day, updated_at, kind, absent_days, holidays)
                SELECT {name}, days, first_day, last_day, updated_at, kind, absent_days, holidays FROM series WHERE id = {id} ON CONFLICT DO NOTHING
                """,
                token).ConfigureAwait(false);
            await SummariseAsync(connection, id, now, token).ConfigureAwait(false);
            await SummariseAsync(connection, name, now, token).ConfigureAwait(false);
            return new SeriesMove(moved, kept);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SetAsync(Asset id, SeriesSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return database.WriteAsync(
            async (connection, token) => await connection.ExecuteAsync(
                $"UPDATE series SET kind = {settings.Kind}, absent_days = {settings.AbsentDays}, holidays = {settings.Holidays} WHERE id = {id}", token)
                .ConfigureAwait(false) > 0,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownEvent>> ReadEventsAsync(Asset id, CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT day, kind, name, value FROM series_events WHERE series = {id} ORDER BY day, kind, name",
        row => new KnownEvent(
            ToDay(row.Int64("day")), row.Named<EventKind>("kind"), row.Double("value"), row.Text("name") is { Length: > 0 } name ? name : null),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SetEventsAsync(Asset id, IReadOnlyList<KnownEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        return database.WriteAsync(
            async (connection, token) =>
            {
                var known = await connection.QueryAsync($"SELECT id FROM series WHERE id = {id}", row => row.Text("id"), token).ConfigureAwait(false);
                if (known.Count == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync($"DELETE FROM series_events WHERE series = {id}", token).ConfigureAwait(false);
                foreach (var one in events)
                {
                    await connection.ExecuteAsync(
                        $"""
                        INSERT INTO series_events (series, day, kind, name, value)
                        VALUES ({id}, {DayNumber(one.Day)}, {one.Kind}, {one.Name ?? ""}, {one.Value})
                        """,
                        token).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(Asset id, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await connection.ExecuteAsync($"DELETE FROM upload_values WHERE series = {id}", token).ConfigureAwait(false);
            await connection.ExecuteAsync($"DELETE FROM series_points WHERE series = {id}", token).ConfigureAwait(false);
            await connection.ExecuteAsync($"DELETE FROM series_events WHERE series = {id}", token).ConfigureAwait(false);
            return await connection.ExecuteAsync($"DELETE FROM series WHERE id = {id}", token).ConfigureAwait(false) > 0;
        },
        cancellationToken);

    /// <summary>Brings the summary of a series up to date with its values; one without values goes.</summary>
    internal static async Task SummariseAsync(SqliteConnection connection, Asset id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            $"DELETE FROM series WHERE id = {id} AND NOT EXISTS (SELECT 1 FROM series_points WHERE series = {id})", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"DELETE FROM series_events WHERE series = {id} AND NOT EXISTS (SELECT 1 FROM series WHERE id = {id})", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO series (id, days, first_day, last_day, updated_at)
            SELECT series, count(*), min(day), max(day), {now} FROM series_points WHERE series = {id} GROUP BY series
            ON CONFLICT (id) DO UPDATE SET
                days = excluded.days, first_day = excluded.first_day, last_day = excluded.last_day, updated_at = excluded.updated_at
            """,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Days since 1970-01-01.</summary>
    internal static long DayNumber(DateOnly day) => day.DayNumber - UnixDay;

    /// <summary>The day of that number.</summary>
    internal static DateOnly ToDay(long number) => DateOnly.FromDayNumber((int)number + UnixDay);

    private static IReadOnlyList<DataSetSource> Sources(long rows, IReadOnlyList<(long Upload, long Rows)> brought)
    {
        var market = rows - brought.Sum(source => source.Rows);
        var uploads = brought.Select(source => new DataSetSource(source.Upload, source.Rows));
        return market > 0 ? [new DataSetSource(null, market), .. uploads] : [.. uploads];
    }

    private static SeriesSummary ToSummary(Row row) =>
        new(row.Asset("id"), row.Int64("days"), ToDay(row.Int64("first_day")), ToDay(row.Int64("last_day")), row.Time("updated_at"),
            new SeriesSettings(
                row.Has("kind") ? row.Named<SeriesKind>("kind") : null, row.Has("absent_days") ? row.Named<AbsentDays>("absent_days") : null,
                row.TextOrNull("holidays")));

    private static SeriesPoint ToPoint(Row row) => new(ToDay(row.Int64("day")), row.Double("value"));
}
