using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>Which rows merged uploads brought: written while one is merged, and read when one is taken back.</summary>
internal static class UploadRows
{
    /// <summary>Puts beside the staged candles in which stretches without a gap they are new, and in which known with the same values.</summary>
    public static Task FindStretchesAsync(SqliteConnection connection, TimeSpan interval, CancellationToken cancellationToken)
    {
        var length = (long)interval.TotalMilliseconds;
        return connection.ExecuteAsync(
            $"""
            DROP TABLE IF EXISTS staged.stretches;
            CREATE TABLE staged.stretches AS
            SELECT asset, min(open_time) AS first, max(open_time) AS last, added, count(*) AS candles FROM (
                SELECT asset, open_time, added, open_time / {length} - row_number() OVER (PARTITION BY asset, added ORDER BY open_time) AS stretch FROM (
                    SELECT s.asset, s.open_time, c.asset IS NULL AS added
                    FROM staged.rows s LEFT JOIN candles c ON c.asset = s.asset AND c.open_time = s.open_time
                    WHERE c.asset IS NULL
                        OR (c.open = s.open AND c.high = s.high AND c.low = s.low AND c.close = s.close AND c.volume = s.volume)))
            GROUP BY asset, added, stretch
            """,
            cancellationToken);
    }

    /// <summary>Writes down the stretches that an upload brought.</summary>
    /// <returns>How many candles of them are new.</returns>
    public static async Task<long> WriteStretchesAsync(SqliteConnection connection, long upload, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            $"INSERT INTO upload_candles (asset, upload, first, last, added) SELECT asset, {upload}, first, last, added FROM staged.stretches",
            cancellationToken).ConfigureAwait(false);
        return await connection.ScalarAsync($"SELECT coalesce(sum(candles), 0) FROM staged.stretches WHERE added", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes down the values that an upload brought, and those that were stored where it is the first to bring one.</summary>
    public static async Task WriteValuesAsync(SqliteConnection connection, long upload, ConflictRule rule, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            $"""
            INSERT INTO upload_values (series, day, upload, value, turn, wins)
            SELECT p.series, p.day, 0, p.value, 0, 0 FROM staged.rows s JOIN series_points p ON p.series = s.asset AND p.day = s.day
            WHERE NOT EXISTS (SELECT 1 FROM upload_values v WHERE v.series = p.series AND v.day = p.day)
            """,
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO upload_values (series, day, upload, value, turn, wins)
            SELECT asset, day, {upload}, value, (SELECT coalesce(max(turn), 0) + 1 FROM upload_values), {rule == ConflictRule.TakeUploaded} FROM staged.rows
            """,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes back an upload's values: each day becomes what the other uploads make it, or goes.</summary>
    public static async Task<TakenRows> TakeValuesAsync(SqliteConnection connection, long upload, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var series = await connection.QueryAsync(
            $"""
            SELECT series FROM upload_values WHERE upload = {upload} UNION SELECT series FROM series_events WHERE upload = {upload} ORDER BY series
            """,
            row => row.Asset("series"), cancellationToken)
                .ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            CREATE TEMP TABLE taken AS SELECT series, day FROM upload_values WHERE upload = {upload};
            DELETE FROM upload_values WHERE upload = {upload};
            """,
            cancellationToken).ConfigureAwait(false);

        // The newest of those that take the place of others, or else the oldest.
        var left = $"SELECT v.value FROM upload_values v WHERE v.series = p.series AND v.day = p.day ORDER BY v.wins DESC, "
            + "CASE v.wins WHEN 1 THEN -v.turn ELSE v.turn END LIMIT 1";
        var kept = await connection.ExecuteAsync(
            System.Runtime.CompilerServices.FormattableStringFactory.Create(
                $"""
                UPDATE series_points AS p SET value = ({left})
                WHERE (series, day) IN (SELECT series, day FROM temp.taken)
                    AND EXISTS (SELECT 1 FROM upload_values v WHERE v.series = p.series AND v.day = p.day)
                """),
            cancellationToken).ConfigureAwait(false);
        var gone = await connection.ExecuteAsync(
            $"""
            DELETE FROM series_points WHERE (series, day) IN (SELECT series, day FROM temp.taken)
                AND NOT EXISTS (SELECT 1 FROM upload_values v WHERE v.series = series_points.series AND v.day = series_points.day)
            """,
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"DROP TABLE temp.taken", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"DELETE FROM series_events WHERE upload = {upload}", cancellationToken).ConfigureAwait(false);
        foreach (var one in series)
        {
            await SqliteSeriesStore.SummariseAsync(connection, one, now, cancellationToken).ConfigureAwait(false);
        }

        return new TakenRows(gone, kept, [.. series.Select(one => new TakenStretch(one, null, null))]);
    }

    /// <summary>Takes back an upload's candles: those that it added and no other upload brought go; the others are that upload's from now on.</summary>
    public static async Task<TakenRows> TakeCandlesAsync(SqliteConnection connection, long upload, TimeSpan interval, CancellationToken cancellationToken)
    {
        var length = (long)interval.TotalMilliseconds;
        var own = await ReadAsync(connection, $"upload = {upload}", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"DELETE FROM upload_candles WHERE upload = {upload}", cancellationToken).ConfigureAwait(false);
        var (gone, kept) = (0L, 0L);
        List<TakenStretch> taken = [];
        foreach (var stretch in own.Where(stretch => stretch.Added))
        {
            var others = await ReadAsync(
                connection, $"asset = {stretch.Asset} AND first <= {stretch.Last} AND last >= {stretch.First}", cancellationToken).ConfigureAwait(false);
            var free = stretch.First;
            foreach (var other in others.OrderBy(other => other.First))
            {
                var (first, last) = (Math.Max(other.First, stretch.First), Math.Min(other.Last, stretch.Last));
                await RemoveAsync(stretch.Asset, free, first - length).ConfigureAwait(false);
                if (last >= free)
                {
                    kept += ((last - Math.Max(first, free)) / length) + 1;
                    await PassAsync(connection, other, Math.Max(first, free), last, length, cancellationToken).ConfigureAwait(false);
                    free = last + length;
                }
            }

            await RemoveAsync(stretch.Asset, free, stretch.Last).ConfigureAwait(false);
        }

        return new TakenRows(gone, kept, taken);

        async Task RemoveAsync(Asset asset, long first, long last)
        {
            if (first <= last)
            {
                gone += await connection.ExecuteAsync(
                    $"DELETE FROM candles WHERE asset = {asset} AND open_time BETWEEN {first} AND {last}", cancellationToken).ConfigureAwait(false);
                taken.Add(new TakenStretch(
                    asset, DateTimeOffset.FromUnixTimeMilliseconds(first), DateTimeOffset.FromUnixTimeMilliseconds(last)));
            }
        }
    }

    // What another upload knew as stored is its own from now on: its stretch is split into what stays known and what it is taken to have added.
    private static async Task PassAsync(
        SqliteConnection connection, Stretch to, long first, long last, long length, CancellationToken cancellationToken)
    {
        if (to.Added)
        {
            return;
        }

        await connection.ExecuteAsync(
            $"DELETE FROM upload_candles WHERE asset = {to.Asset} AND upload = {to.Upload} AND first = {to.First}", cancellationToken).ConfigureAwait(false);
        (long First, long Last, bool Added)[] parts = [(to.First, first - length, false), (first, last, true), (last + length, to.Last, false)];
        foreach (var part in parts.Where(part => part.First <= part.Last))
        {
            await connection.ExecuteAsync(
                $"""
                INSERT INTO upload_candles (asset, upload, first, last, added) VALUES ({to.Asset}, {to.Upload}, {part.First}, {part.Last}, {part.Added})
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task<IReadOnlyList<Stretch>> ReadAsync(SqliteConnection connection, FormattableString where, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            $"SELECT asset, upload, first, last, added FROM upload_candles WHERE {where} ORDER BY asset, first, upload",
            row => new Stretch(row.Asset("asset"), row.Int64("upload"), row.Int64("first"), row.Int64("last"), row.Int64("added") == 1),
            cancellationToken);

    private readonly record struct Stretch(Asset Asset, long Upload, long First, long Last, bool Added);
}
