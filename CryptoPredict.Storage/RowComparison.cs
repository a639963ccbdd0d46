using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>
/// Holds uploaded rows against stored ones, a batch at a time: each batch is walked by series and time beside a cursor over the stored rows, so
/// a file in order costs little more than reading what is stored in its range, and one in disorder a seek a row.
/// </summary>
internal sealed class RowComparison : IRowComparison
{
    private const int BatchRows = 50_000;

    // A seek costs about as much as so many steps of the cursor.
    private const int StepsBeforeSeek = 16;

    private readonly UploadKind _kind;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _snapshot;
    private readonly SqliteCommand _seek;
    private readonly SqliteParameter _series;
    private readonly SqliteParameter _from;
    private readonly List<Row> _batch = new(BatchRows);
    private readonly List<MergeConflict> _conflicts = [];
    private bool _ordered = true;
    private long _known;
    private long _differing;

    /// <summary>Takes over a connection.</summary>
    public RowComparison(SqliteConnection connection, UploadKind kind)
    {
        _kind = kind;
        _connection = connection;
        _snapshot = connection.BeginTransaction(deferred: true);
        _seek = connection.CreateCommand();
        _seek.CommandText = kind == UploadKind.Candles
            ? "SELECT open_time, open, high, low, close, volume FROM candles WHERE asset = $series AND open_time >= $from ORDER BY open_time"
            : "SELECT day, 0, 0, 0, value, 0 FROM series_points WHERE series = $series AND day >= $from ORDER BY day";
        _series = _seek.Parameters.AddWithValue("$series", "");
        _from = _seek.Parameters.AddWithValue("$from", 0L);

        // The first statement fixes the snapshot.
        Seek(0).Dispose();
    }

    /// <inheritdoc/>
    public void Add(in ImportedCandle candle)
    {
        var (time, open, high, low, close, volume) = candle.Candle;
        Add(new Row(candle.Row, candle.Asset, time.ToUnixTimeMilliseconds(), open, high, low, close, volume));
    }

    /// <inheritdoc/>
    public void Add(in ImportedValue value) => Add(new Row(value.Row, value.Series, SqliteSeriesStore.DayNumber(value.Day), 0, 0, 0, value.Value, 0));

    /// <inheritdoc/>
    public RowsMet Complete()
    {
        CompareBatch();
        return new RowsMet(_known, _differing, _conflicts);
    }

    public async ValueTask DisposeAsync()
    {
        await _seek.DisposeAsync().ConfigureAwait(false);
        await _snapshot.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Add(in Row row)
    {
        _ordered &= _batch.Count == 0 || _batch[^1].CompareTo(row) < 0;
        _batch.Add(row);
        if (_batch.Count == BatchRows)
        {
            CompareBatch();
        }
    }

    private void CompareBatch()
    {
        if (!_ordered)
        {
            _batch.Sort();
        }

        // Later batches hold later lines, so a full list stays as it is.
        var listed = _conflicts.Count < UploadComparison.MaxConflictsListed ? _conflicts : null;
        for (var start = 0; start < _batch.Count;)
        {
            start = CompareSeries(start, listed);
        }

        if (listed is not null)
        {
            IReadOnlyList<MergeConflict> first = [.. _conflicts.OrderBy(conflict => conflict.Row).Take(UploadComparison.MaxConflictsListed)];
            _conflicts.Clear();
            _conflicts.AddRange(first);
        }

        _batch.Clear();
        _ordered = true;
    }

    /// <summary>Compares the rows of one series.</summary>
    /// <returns>Where the next series begins.</returns>
    private int CompareSeries(int start, List<MergeConflict>? listed)
    {
        var series = _batch[start].Series;
        _series.Value = series.Symbol;
        var next = start;
        var cursor = Seek(_batch[start].Time);
        try
        {
            for (var isOver = !cursor.Read(); next < _batch.Count && _batch[next].Series == series; next++)
            {
                var row = _batch[next];
                for (var steps = 0; !isOver && cursor.GetInt64(0) < row.Time; steps++)
                {
                    if (steps == StepsBeforeSeek)
                    {
                        cursor.Dispose();
                        cursor = Seek(row.Time);
                    }

                    isOver = !cursor.Read();
                }

                if (!isOver && cursor.GetInt64(0) == row.Time)
                {
                    Judge(row, cursor, listed);
                }
            }
        }
        finally
        {
            cursor.Dispose();
        }

        return next;
    }

    private SqliteDataReader Seek(long time)
    {
        _from.Value = time;
        return _seek.ExecuteReader();
    }

    private void Judge(in Row row, SqliteDataReader stored, List<MergeConflict>? listed)
    {
        var close = stored.GetDouble(4);
        if (close == row.Close && stored.GetDouble(1) == row.Open && stored.GetDouble(2) == row.High && stored.GetDouble(3) == row.Low
            && stored.GetDouble(5) == row.Volume)
        {
            _known++;
            return;
        }

        _differing++;
        listed?.Add(new MergeConflict(row.Line, row.Series, MergeRows.TimeOf(_kind, row.Time), close, row.Close));
    }

    /// <summary>An uploaded row; a daily value stands in <paramref name="Close"/> alone.</summary>
    private readonly record struct Row(long Line, Asset Series, long Time, double Open, double High, double Low, double Close, double Volume) : IComparable<Row>
    {
        public int CompareTo(Row other) => Series.CompareTo(other.Series) is var order and not 0 ? order : Time.CompareTo(other.Time);
    }
}
