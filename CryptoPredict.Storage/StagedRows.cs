using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>
/// Rows of an upload in an SQLite file of their own: the data set's writer is not troubled until they are merged, and a kill leaves one
/// file to sweep. Nothing in it is worth a flush.
/// </summary>
internal sealed class StagedRows : IStagedRows
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter[] _values;
    private readonly SqliteCommand _insertEvent;
    private bool _completed;

    private StagedRows(string path, UploadKind kind, SqliteConnection connection)
    {
        Path = path;
        Kind = kind;
        _connection = connection;
        _transaction = connection.BeginTransaction();
        _insert = connection.CreateCommand();
        string[] columns = kind == UploadKind.Candles
            ? ["row", "asset", "open_time", "open", "high", "low", "close", "volume"]
            : ["row", "asset", "day", "value"];
        _insertEvent = connection.CreateCommand();
        _insertEvent.CommandText =
            "INSERT INTO events (asset, day, kind, name, value) VALUES ($asset, $day, $kind, $name, $value) ON CONFLICT (asset, day, kind) DO UPDATE SET "
                + $"value = iif(kind = '{EventKind.Promotion}', max(value, excluded.value), excluded.value)";
        _values = [.. columns.Select(column => _insert.Parameters.AddWithValue($"${column}", DBNull.Value))];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the rows are.</summary>
    public UploadKind Kind { get; }

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <summary>Makes the file.</summary>
    public static async Task<StagedRows> CreateAsync(string path, UploadKind kind, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var schema = connection.CreateCommand();
        schema.CommandText = kind == UploadKind.Candles
            ? """
              PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
              CREATE TABLE rows (
                  row INTEGER NOT NULL, asset TEXT NOT NULL, open_time INTEGER NOT NULL,
                  open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL, volume REAL NOT NULL,
                  PRIMARY KEY (asset, open_time)
              ) WITHOUT ROWID;
              """
            : """
              PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
              CREATE TABLE rows (
                  row INTEGER NOT NULL, asset TEXT NOT NULL, day INTEGER NOT NULL, value REAL NOT NULL,
                  PRIMARY KEY (asset, day)
              ) WITHOUT ROWID;
              CREATE TABLE events (
                  asset TEXT NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, value REAL NOT NULL,
                  PRIMARY KEY (asset, day, kind)
              ) WITHOUT ROWID;
              """;
        await schema.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return new StagedRows(path, kind, connection);
    }

    /// <inheritdoc/>
    public void Add(in ImportedCandle candle)
    {
        if (Count == 0)
        {
            _insert.CommandText =
                "INSERT INTO rows (row, asset, open_time, open, high, low, close, volume) VALUES ($row, $asset, $open_time, $open, $high, $low, $close, "
                    + "$volume)";
        }

        var (_, open, high, low, close, volume) = candle.Candle;
        Insert(candle.Row, candle.Asset.Symbol, candle.Candle.OpenTime.ToUnixTimeMilliseconds(), open, high, low, close, volume);
    }

    /// <inheritdoc/>
    public void Add(in ImportedValue value, SameDayRule rule)
    {
        if (Count == 0)
        {
            _insert.CommandText = rule switch
            {
                SameDayRule.Sum =>
                    "INSERT INTO rows (row, asset, day, value) VALUES ($row, $asset, $day, $value) ON CONFLICT (asset, day) DO UPDATE SET value = value + "
                        + "excluded.value",
                SameDayRule.Last =>
                    "INSERT INTO rows (row, asset, day, value) VALUES ($row, $asset, $day, $value) ON CONFLICT (asset, day) DO UPDATE SET row = excluded.row, "
                        + "value = excluded.value",
                _ => "INSERT INTO rows (row, asset, day, value) VALUES ($row, $asset, $day, $value)",
            };
        }

        Insert(value.Row, value.Series.Symbol, SqliteSeriesStore.DayNumber(value.Day), value.Value);
    }

    /// <inheritdoc/>
    public void Add(in ImportedEvent known)
    {
        var (day, kind, value, name) = known.Event;
        _insertEvent.Parameters.Clear();
        _insertEvent.Parameters.AddWithValue("$asset", known.Series.Symbol);
        _insertEvent.Parameters.AddWithValue("$day", SqliteSeriesStore.DayNumber(day));
        _insertEvent.Parameters.AddWithValue("$kind", kind.ToString());
        _insertEvent.Parameters.AddWithValue("$name", name ?? "");
        _insertEvent.Parameters.AddWithValue("$value", value);
        _insertEvent.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public async Task AggregateAsync(TimeSpan from, TimeSpan to, CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText =
            """
            CREATE TABLE frames AS
            SELECT f.row, f.asset, f.frame * $length AS open_time, o.open, f.high, f.low, c.close, f.volume
            FROM (
                SELECT min(row) AS row, asset, open_time / $length AS frame, min(open_time) AS first, max(open_time) AS last, max(high) AS high,
                    min(low) AS low, sum(volume) AS volume
                FROM rows GROUP BY asset, open_time / $length HAVING count(*) = $parts) f
            JOIN rows o ON o.asset = f.asset AND o.open_time = f.first
            JOIN rows c ON c.asset = f.asset AND c.open_time = f.last;
            DELETE FROM rows;
            INSERT INTO rows SELECT row, asset, open_time, open, high, low, close, volume FROM frames ORDER BY asset, open_time;
            DROP TABLE frames;
            SELECT count(*) FROM rows;
            """;
        command.Parameters.AddWithValue("$length", (long)to.TotalMilliseconds);
        command.Parameters.AddWithValue("$parts", to.Ticks / from.Ticks);
        Count = (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (!_completed)
        {
            _completed = true;
            _transaction.Commit();
            _connection.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync().ConfigureAwait(false);
        await _insertEvent.DisposeAsync().ConfigureAwait(false);
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        File.Delete(Path);
    }

    private void Insert(params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _values[i].Value = values[i];
        }

        _insert.ExecuteNonQuery();
        Count++;
    }
}
