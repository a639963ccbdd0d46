using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
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
    public Task<bool> RemoveAsync(Asset id, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await connection.ExecuteAsync($"DELETE FROM upload_values WHERE series = {id}", token).ConfigureAwait(false);
            await connection.ExecuteAsync($"DELETE FROM series_points WHERE series = {id}", token).ConfigureAwait(false);
            return await connection.ExecuteAsync($"DELETE FROM series WHERE id = {id}", token).ConfigureAwait(false) > 0;
        },
        cancellationToken);

    /// <summary>Brings the summary of a series up to date with its values; one without values goes.</summary>
    internal static async Task SummariseAsync(SqliteConnection connection, Asset id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync($"DELETE FROM series WHERE id = {id}", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO series (id, days, first_day, last_day, updated_at)
            SELECT series, count(*), min(day), max(day), {now} FROM series_points WHERE series = {id} GROUP BY series
            """,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Days since 1970-01-01.</summary>
    internal static long DayNumber(DateOnly day) => day.DayNumber - UnixDay;

    /// <summary>The day of that number.</summary>
    internal static DateOnly ToDay(long number) => DateOnly.FromDayNumber((int)number + UnixDay);

    private static SeriesSummary ToSummary(Row row) =>
        new(row.Asset("id"), row.Int64("days"), ToDay(row.Int64("first_day")), ToDay(row.Int64("last_day")), row.Time("updated_at"));

    private static SeriesPoint ToPoint(Row row) => new(ToDay(row.Int64("day")), row.Double("value"));
}
