using CryptoPredict.Core.Market;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>Candles in SQLite.</summary>
public sealed class SqliteCandleStore(Database database) : ICandleStore
{
    private const string Columns = "open_time, close_time, arrived_at, open, high, low, close, volume";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClosedCandle>> ReadAsync(
        Asset asset, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return database.ReadAsync<IReadOnlyList<ClosedCandle>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    $"""
                    SELECT {Columns} FROM candles
                    WHERE asset = $asset AND open_time >= $from AND open_time < $to
                    ORDER BY open_time DESC LIMIT $limit
                    """;
                command.Set("$asset", asset.Symbol);
                command.Set("$from", from?.ToUnixTimeMilliseconds() ?? long.MinValue);
                command.Set("$to", to?.ToUnixTimeMilliseconds() ?? long.MaxValue);
                command.Set("$limit", limit);
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                var candles = new List<ClosedCandle>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    // By position, not by name: training and backtests read millions of them.
                    candles.Add(new ClosedCandle(
                        asset,
                        new Candle(
                            SqlValues.ToTime(reader.GetInt64(0)),
                            reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5), reader.GetDouble(6), reader.GetDouble(7)),
                        SqlValues.ToTime(reader.GetInt64(1)),
                        SqlValues.ToTime(reader.GetInt64(2))));
                }

                candles.Reverse();
                return candles;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Candle>> ReadFramesAsync(
        Asset asset, TimeSpan frame, DateTimeOffset? to, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, TimeSpan.FromMilliseconds(1));
        var (length, end) = ((long)frame.TotalMilliseconds, to?.ToUnixTimeMilliseconds() ?? long.MaxValue);

        // From the newest candle before the end: what lies beyond a gap is found all the same.
        return database.QueryAsync(
            $"""
            WITH newest AS (SELECT max(open_time) AS time FROM candles WHERE asset = {asset} AND open_time < {end}),
            frames AS (
                SELECT open_time / {length} AS frame, min(open_time) AS first, max(open_time) AS last, max(high) AS high, min(low) AS low, sum(volume) AS volume
                FROM candles, newest
                WHERE asset = {asset} AND open_time < {end} AND open_time >= (newest.time / {length} - {limit - 1}) * {length}
                GROUP BY open_time / {length})
            SELECT frame * {length} AS open_time, opening.open AS open, frames.high AS high, frames.low AS low, closing.close AS close, frames.volume AS volume
            FROM frames
            JOIN candles opening ON opening.asset = {asset} AND opening.open_time = frames.first
            JOIN candles closing ON closing.asset = {asset} AND closing.open_time = frames.last
            ORDER BY frame
            """,
            row => new Candle(
                row.Time("open_time"), row.Double("open"), row.Double("high"), row.Double("low"), row.Double("close"), row.Double("volume")),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ClosedCandle?> ReadLastAsync(Asset asset, CancellationToken cancellationToken)
    {
        var last = await ReadAsync(asset, null, null, 1, cancellationToken).ConfigureAwait(false);
        return last.Count == 0 ? null : last[0];
    }

    /// <summary>The close time up to which every stored asset has its candles; null when nothing is stored.</summary>
    public Task<DateTimeOffset?> ReadCommonEndAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT min(newest) FROM (SELECT max(close_time) AS newest FROM candles GROUP BY asset) AS ends";
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is long end
                ? DateTimeOffset.FromUnixTimeMilliseconds(end)
                : (DateTimeOffset?)null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<int> AddAsync(IReadOnlyCollection<ClosedCandle> candles, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, token) => InsertAsync(connection, candles, token), cancellationToken);

    /// <summary>Inserts what is new inside the caller's transaction and returns how many that were.</summary>
    internal static async Task<int> InsertAsync(
        SqliteConnection connection, IReadOnlyCollection<ClosedCandle> candles, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            INSERT INTO candles (asset, {Columns})
            VALUES ($asset, $open_time, $close_time, $arrived_at, $open, $high, $low, $close, $volume)
            ON CONFLICT DO NOTHING
            """;
        var added = 0;
        foreach (var (asset, candle, closeTime, arrivedAt) in candles)
        {
            command.Set("$asset", asset.Symbol);
            command.Set("$open_time", candle.OpenTime);
            command.Set("$close_time", closeTime);
            command.Set("$arrived_at", arrivedAt);
            command.Set("$open", candle.Open);
            command.Set("$high", candle.High);
            command.Set("$low", candle.Low);
            command.Set("$close", candle.Close);
            command.Set("$volume", candle.Volume);
            added += await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        return added;
    }
}
