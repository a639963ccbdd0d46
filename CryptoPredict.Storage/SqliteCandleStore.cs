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
