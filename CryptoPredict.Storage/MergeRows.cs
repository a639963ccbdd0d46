using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How staged rows, attached as <c>staged</c>, meet the data set.</summary>
internal static class MergeRows
{
    private static readonly FormattableString CandlePairs = $"FROM staged.rows s JOIN candles c ON c.asset = s.asset AND c.open_time = s.open_time";

    private static readonly FormattableString CandleDiffers =
        $"c.open <> s.open OR c.high <> s.high OR c.low <> s.low OR c.close <> s.close OR c.volume <> s.volume";

    private static readonly FormattableString CandleConflict = $"s.row, s.asset, s.open_time AS time, c.close AS stored, s.close AS uploaded";

    private static readonly FormattableString ValuePairs = $"FROM staged.rows s JOIN series_points c ON c.series = s.asset AND c.day = s.day";

    private static readonly FormattableString ValueDiffers = $"c.value <> s.value";

    private static readonly FormattableString ValueConflict = $"s.row, s.asset, s.day AS time, c.value AS stored, s.value AS uploaded";

    /// <summary>What the merge will meet; nothing is added yet.</summary>
    public static async Task<MergeResult> CompareAsync(
        SqliteConnection connection, UploadKind kind, ConflictRule rule, CancellationToken cancellationToken)
    {
        var met = await MeetAsync(connection, kind, cancellationToken).ConfigureAwait(false);
        FormattableString touched = kind == UploadKind.Candles
            ? (FormattableString)$"SELECT DISTINCT asset FROM staged.rows ORDER BY asset"
            : $"SELECT asset FROM staged.rows UNION SELECT asset FROM staged.events WHERE asset IN (SELECT id FROM series) ORDER BY asset";
        var series = await connection.QueryAsync(
            touched, row => row.Asset("asset"), cancellationToken).ConfigureAwait(false);
        return new MergeResult(0, met.Known, met.Conflicts, kind == UploadKind.Candles ? ConflictRule.KeepStored : rule, met.FirstConflicts, series);
    }

    /// <summary>Which staged rows meet stored ones.</summary>
    public static async Task<RowsMet> MeetAsync(SqliteConnection connection, UploadKind kind, CancellationToken cancellationToken)
    {
        var (pairs, differs, conflict) = kind == UploadKind.Candles ? (CandlePairs, CandleDiffers, CandleConflict) : (ValuePairs, ValueDiffers, ValueConflict);
        var counts = await connection.QueryAsync(
            $"SELECT count(*) AS met, coalesce(sum({differs}), 0) AS differing {pairs}",
            row => (Met: row.Int64("met"), Differing: row.Int64("differing")),
            cancellationToken).ConfigureAwait(false);
        var (met, differing) = counts[0];
        var conflicts = await connection.QueryAsync(
            $"SELECT {conflict} {pairs} WHERE {differs} ORDER BY s.row LIMIT {UploadComparison.MaxConflictsListed}",
            row => new MergeConflict(row.Int64("row"), row.Asset("asset"), TimeOf(kind, row.Int64("time")), row.Double("stored"), row.Double("uploaded")),
            cancellationToken).ConfigureAwait(false);
        return new RowsMet(met - differing, differing, conflicts);
    }

    /// <summary>The open time of a candle, or the start of a day, by the number that stands for it in the store.</summary>
    public static DateTimeOffset TimeOf(UploadKind kind, long stored) => kind == UploadKind.Candles
        ? DateTimeOffset.FromUnixTimeMilliseconds(stored)
        : new DateTimeOffset(SqliteSeriesStore.ToDay(stored), default, TimeSpan.Zero);

    /// <summary>Adds the candles that are new; stored ones stay as they are.</summary>
    /// <returns>How many were added.</returns>
    public static async Task<long> InsertCandlesAsync(
        SqliteConnection connection, TimeSpan interval, DateTimeOffset arrivedAt, CancellationToken cancellationToken)
    {
        var length = (long)interval.TotalMilliseconds;
        return await connection.ExecuteAsync(
            $"""
            INSERT INTO candles (asset, open_time, close_time, arrived_at, open, high, low, close, volume)
            SELECT asset, open_time, open_time + {length}, max(open_time + {length}, {arrivedAt}), open, high, low, close, volume
            FROM staged.rows WHERE true ORDER BY asset, open_time
            ON CONFLICT DO NOTHING
            """,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Adds the values that are new, decides the others by the rule, and brings the series' summaries up to date; what the plan says of the series is kept with
    /// them.
    /// </summary>
    /// <returns>How many were added.</returns>
    public static async Task<long> InsertValuesAsync(
        SqliteConnection connection, MergeResult compared, SeriesSettings? settings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        FormattableString insert =
            $"INSERT INTO series_points (series, day, value) SELECT asset, day, value FROM staged.rows WHERE true ORDER BY asset, day ON CONFLICT";
        var replaces = compared.OnConflict == ConflictRule.TakeUploaded;
        var written = replaces
            ? await connection.ExecuteAsync($"{insert} (series, day) DO UPDATE SET value = excluded.value", cancellationToken).ConfigureAwait(false)
            : await connection.ExecuteAsync($"{insert} DO NOTHING", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO series (id, days, first_day, last_day, updated_at)
            SELECT series, count(*), min(day), max(day), {now} FROM series_points
            WHERE series IN (SELECT DISTINCT asset FROM staged.rows) GROUP BY series
            ON CONFLICT (id) DO UPDATE SET
                days = excluded.days, first_day = excluded.first_day, last_day = excluded.last_day, updated_at = excluded.updated_at
            """,
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            UPDATE series SET kind = coalesce({settings?.Kind}, kind), absent_days = coalesce({settings?.AbsentDays}, absent_days),
                holidays = coalesce({settings?.Holidays}, holidays)
            WHERE id IN (SELECT DISTINCT asset FROM staged.rows)
            """,
            cancellationToken).ConfigureAwait(false);
        return replaces ? written - compared.Known - compared.Conflicts : written;
    }

    /// <summary>
    /// Adds the known events that stand beside the values. A price that is the day before's again says nothing, and a day on which something was sold was not
    /// closed: such rows of several shops are left out.
    /// </summary>
    /// <returns>How many were added.</returns>
    public static async Task<long> InsertEventsAsync(SqliteConnection connection, long upload, ConflictRule rule, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            $"""
            DELETE FROM staged.events WHERE kind = {EventKind.Closure}
                AND EXISTS (SELECT 1 FROM staged.rows r WHERE r.asset = events.asset AND r.day = events.day AND r.value <> 0);
            DELETE FROM staged.events WHERE kind = {EventKind.Price} AND (asset, day) IN (
                SELECT asset, day FROM (
                    SELECT asset, day, value, lag(value) OVER (PARTITION BY asset ORDER BY day) AS before FROM staged.events WHERE kind = {EventKind.Price})
                WHERE value = before);
            """,
            cancellationToken).ConfigureAwait(false);
        if (rule == ConflictRule.TakeUploaded)
        {
            await connection.ExecuteAsync(
                $"""
                DELETE FROM series_events
                WHERE EXISTS (SELECT 1 FROM staged.events e WHERE e.asset = series AND e.day = series_events.day AND e.kind = series_events.kind)
                """,
                cancellationToken).ConfigureAwait(false);
        }

        return await connection.ExecuteAsync(
            $"""
            INSERT INTO series_events (series, day, kind, name, value, upload)
            SELECT asset, day, kind, name, value, {upload} FROM staged.events e
            WHERE EXISTS (SELECT 1 FROM series s WHERE s.id = e.asset)
                AND NOT EXISTS (SELECT 1 FROM series_events k WHERE k.series = e.asset AND k.day = e.day AND k.kind = e.kind)
            """,
            cancellationToken).ConfigureAwait(false);
    }
}
