using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How staged rows, attached as <c>staged</c>, meet the data set.</summary>
internal static class MergeRows
{
    private const string CandlePairs =
        "FROM staged.rows s JOIN candles c ON c.asset = s.asset AND c.open_time = s.open_time";

    private const string CandleDiffers =
        "c.open <> s.open OR c.high <> s.high OR c.low <> s.low OR c.close <> s.close OR c.volume <> s.volume";

    private const string ValuePairs = "FROM staged.rows s JOIN series_points c ON c.series = s.asset AND c.day = s.day";

    /// <summary>What the merge will meet; nothing is added yet.</summary>
    public static async Task<MergeResult> CompareAsync(
        SqliteConnection connection, UploadKind kind, ConflictRule rule, CancellationToken cancellationToken)
    {
        var met = await MeetAsync(connection, kind, cancellationToken).ConfigureAwait(false);
        var series = await ReadAsync(connection, "SELECT DISTINCT asset FROM staged.rows ORDER BY asset", reader => new Asset(reader.GetString(0)), cancellationToken).ConfigureAwait(false);
        return new MergeResult(0, met.Known, met.Conflicts, kind == UploadKind.Candles ? ConflictRule.KeepStored : rule, met.FirstConflicts, series);
    }

    /// <summary>Which staged rows meet stored ones.</summary>
    public static async Task<RowsMet> MeetAsync(SqliteConnection connection, UploadKind kind, CancellationToken cancellationToken)
    {
        var (pairs, differs, time) = kind == UploadKind.Candles ? (CandlePairs, CandleDiffers, "open_time") : (ValuePairs, "c.value <> s.value", "day");
        var met = await ReadAsync(
            connection, $"SELECT count(*), coalesce(sum({differs}), 0) {pairs}", reader => (All: reader.GetInt64(0), Differing: reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        var value = kind == UploadKind.Candles ? "close" : "value";
        var conflicts = await ReadAsync(
            connection,
            $"SELECT s.row, s.asset, s.{time}, c.{value}, s.{value} {pairs} WHERE {differs} ORDER BY s.row LIMIT {UploadComparison.MaxConflictsListed}",
            reader => new MergeConflict(reader.GetInt64(0), new Asset(reader.GetString(1)), TimeOf(kind, reader.GetInt64(2)), reader.GetDouble(3), reader.GetDouble(4)),
            cancellationToken).ConfigureAwait(false);
        return new RowsMet(met[0].All - met[0].Differing, met[0].Differing, conflicts);
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
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO candles (asset, open_time, close_time, arrived_at, open, high, low, close, volume)
            SELECT asset, open_time, open_time + $interval, max(open_time + $interval, $arrived_at), open, high, low, close, volume
            FROM staged.rows WHERE true ORDER BY asset, open_time
            ON CONFLICT DO NOTHING
            """;
        command.Set("$interval", (long)interval.TotalMilliseconds);
        command.Set("$arrived_at", arrivedAt);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the values that are new, decides the others by the rule, and brings the series' summaries up to date.</summary>
    /// <returns>How many were added.</returns>
    public static async Task<long> InsertValuesAsync(SqliteConnection connection, MergeResult compared, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Insert =
            "INSERT INTO series_points (series, day, value) SELECT asset, day, value FROM staged.rows WHERE true ORDER BY asset, day ON CONFLICT";
        var replaces = compared.OnConflict == ConflictRule.TakeUploaded;
        await using var command = connection.CreateCommand();
        command.CommandText = replaces ? $"{Insert} (series, day) DO UPDATE SET value = excluded.value" : $"{Insert} DO NOTHING";
        var written = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        command.CommandText =
            """
            INSERT INTO series (id, days, first_day, last_day, updated_at)
            SELECT series, count(*), min(day), max(day), $now FROM series_points
            WHERE series IN (SELECT DISTINCT asset FROM staged.rows) GROUP BY series
            ON CONFLICT (id) DO UPDATE SET
                days = excluded.days, first_day = excluded.first_day, last_day = excluded.last_day, updated_at = excluded.updated_at
            """;
        command.Set("$now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return replaces ? written - compared.Known - compared.Conflicts : written;
    }

    private static async Task<List<T>> ReadAsync<T>(
        SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
