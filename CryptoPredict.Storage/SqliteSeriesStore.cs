using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>Daily series in SQLite.</summary>
public sealed class SqliteSeriesStore(Database database) : ISeriesStore
{
    private const string Summary = "SELECT id, days, first_day, last_day, updated_at FROM series";
    private static readonly int UnixDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesSummary>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => ReadAsync(connection, $"{Summary} ORDER BY id", null, ToSummary, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<SeriesSummary?> FindAsync(Asset id, CancellationToken cancellationToken) =>
        (await database.ReadAsync((connection, token) => ReadAsync(connection, $"{Summary} WHERE id = $id", id, ToSummary, token), cancellationToken)
            .ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesPoint>> ReadAsync(Asset id, CancellationToken cancellationToken) => database.ReadAsync(
        (connection, token) => ReadAsync(
            connection,
            "SELECT day, value FROM series_points WHERE series = $id ORDER BY day",
            id,
            reader => new SeriesPoint(ToDay(reader.GetInt64(0)), reader.GetDouble(1)),
            token),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesPoint>> ReadDailyClosesAsync(Asset asset, CancellationToken cancellationToken) => database.ReadAsync(
        (connection, token) => ReadAsync(
            connection,
            "SELECT close_time / 86400000 - 1, close FROM candles WHERE asset = $id AND close_time % 86400000 = 0 ORDER BY close_time",
            asset,
            reader => new SeriesPoint(ToDay(reader.GetInt64(0)), reader.GetDouble(1)),
            token),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(Asset id, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM series_points WHERE series = $id; DELETE FROM series WHERE id = $id RETURNING id";
            command.Set("$id", id.Symbol);
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is not null;
        },
        cancellationToken);

    /// <summary>Days since 1970-01-01.</summary>
    internal static long DayNumber(DateOnly day) => day.DayNumber - UnixDay;

    /// <summary>The day of that number.</summary>
    internal static DateOnly ToDay(long number) => DateOnly.FromDayNumber((int)number + UnixDay);

    private static SeriesSummary ToSummary(SqliteDataReader reader) => new(
        new Asset(reader.GetString(0)), reader.GetInt64(1), ToDay(reader.GetInt64(2)), ToDay(reader.GetInt64(3)), reader.GetTime(4));

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        SqliteConnection connection, string sql, Asset? id, Func<SqliteDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Set("$id", id?.Symbol);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
