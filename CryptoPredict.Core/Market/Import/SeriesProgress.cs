namespace CryptoPredict.Core.Market.Import;

/// <summary>How far one asset of a file has been read.</summary>
internal sealed class SeriesProgress(Asset asset, int number)
{
    private DateTimeOffset _first = DateTimeOffset.MaxValue;
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private DateTimeOffset _previous;
    private DateTimeOffset _read;
    private bool _isRead;
    private long _candles;
    private bool _isBegun;

    public Asset Asset { get; } = asset;

    /// <summary>Number of the asset in the file, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>Notes a row that was read, accepted or not.</summary>
    /// <param name="time">Its open time.</param>
    /// <param name="format">Order and interval of the file.</param>
    /// <returns>This row and the one before it in time's order, where one does not begin as the other ends; null where it does.</returns>
    public (DateTimeOffset Before, DateTimeOffset Time)? Step(DateTimeOffset time, CandleCsvFormat format)
    {
        var (previous, isFirst) = (_read, !_isRead);
        (_read, _isRead) = (time, true);
        var step = format.Order == CandleOrder.OldestFirst ? (Before: previous, Time: time) : (Before: time, Time: previous);
        return isFirst || step.Time - step.Before == format.Interval ? null : step;
    }

    /// <summary>Takes in an accepted candle.</summary>
    /// <param name="time">Its open time.</param>
    /// <param name="order">Order of the file.</param>
    /// <param name="interval">Length of a candle.</param>
    /// <returns>Whether it goes back against the order, and how many candles it leaves out beyond all that came before.</returns>
    public (bool OutOfOrder, long Gap) Advance(DateTimeOffset time, CandleOrder order, TimeSpan interval)
    {
        var (outOfOrder, gap) = (false, 0L);
        if (_isBegun)
        {
            var oldestFirst = order == CandleOrder.OldestFirst;
            outOfOrder = oldestFirst ? time < _previous : time > _previous;
            var advance = oldestFirst ? time - _last : _first - time;
            gap = Math.Max(0, ((advance + (interval / 2)).Ticks / interval.Ticks) - 1);
        }

        _first = time < _first ? time : _first;
        _last = time > _last ? time : _last;
        _previous = time;
        _isBegun = true;
        _candles++;
        return (outOfOrder, gap);
    }

    /// <summary>Begins a file: the order of its rows is not held against the file before.</summary>
    public void BeginFile() => _isBegun = false;

    // A day is an hour shorter or longer where the local clock changes.
    public ImportedSeries? ToSeries(TimeSpan interval) => _candles == 0
        ? null
        : new ImportedSeries(Asset, _first, _last, _candles, (((_last - _first) + (interval / 2)).Ticks / interval.Ticks) + 1 - _candles);
}
