namespace CryptoPredict.Core.Market.Import;

/// <summary>Reads the times of a file's rows, in the order of the file.</summary>
/// <param name="place">Where they stand.</param>
/// <param name="way">How they are written.</param>
/// <param name="zone">The zone of times without an offset; null for UTC.</param>
/// <param name="mayRepeat">Whether rows of one time may follow each other, as in a file of several assets.</param>
internal sealed class CsvTimeReader(CsvTimePlace place, CsvTime way, TimeZoneInfo? zone, bool mayRepeat)
{
    private DateTimeOffset _previous;

    /// <summary>Reads a time.</summary>
    /// <param name="text">The time, or its day.</param>
    /// <param name="clock">The time of day; empty where it does not stand apart.</param>
    /// <param name="time">The time with its offset.</param>
    /// <param name="otherUnit">On failure: the unit, when it is an epoch in another one.</param>
    public bool TryRead(ReadOnlySpan<char> text, ReadOnlySpan<char> clock, out DateTimeOffset time, out CandleTimeKind? otherUnit)
    {
        if (!way.TryParse(text, out time, out otherUnit))
        {
            return false;
        }

        if (place.Clock is not null)
        {
            if (!CsvClock.TryParse(clock, out var sinceMidnight))
            {
                return false;
            }

            time += sinceMidnight;
        }

        if (zone is not null && !way.HasOffset(text))
        {
            _previous = time = Locate(time.DateTime);
        }

        return true;
    }

    // The hour that comes twice when clocks go back is told by the row before.
    private DateTimeOffset Locate(DateTime local)
    {
        if (!zone!.IsAmbiguousTime(local))
        {
            return new DateTimeOffset(local, zone.GetUtcOffset(local));
        }

        var ways = zone.GetAmbiguousTimeOffsets(local).Select(offset => new DateTimeOffset(local, offset)).Order();
        return ways.Where(time => mayRepeat || time != _previous).MinBy(time => (time - _previous).Duration());
    }
}
