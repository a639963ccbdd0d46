namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Looks at times without an offset for signs of a local clock that changes: half an hour or an hour that is left out, or that comes twice, just when the
/// clocks of some zone are changed.
/// </summary>
internal sealed class ClockSigns
{
    // More clocks that fit are not offered; any can be named.
    private const int MostOffered = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Sign> _signs = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Looks at two rows of a series that follow each other in time's order.</summary>
    /// <param name="row">The line of the later one in the file.</param>
    /// <param name="before">The time of the one, by the written clock.</param>
    /// <param name="time">The time of the other.</param>
    /// <param name="interval">Length of a candle.</param>
    public void Add(long row, DateTime before, DateTime time, TimeSpan interval)
    {
        var due = before + interval;
        var isTwice = time < due;
        if (interval > Longest || time == due || (isTwice ? due - time > Longest : !LocalZones.IsLength(time - due)))
        {
            return;
        }

        _all++;
        foreach (var change in LocalZones.ChangesOf(time.Year))
        {
            var end = change.Start + change.Length;
            if (change.IsTwice == isTwice && (isTwice
                ? change.Start <= time && change.Start < due && due <= end
                : change.Length == time - due && before < change.Start && end <= time))
            {
                foreach (var zone in change.Zones)
                {
                    var sign = _signs.GetValueOrDefault(zone) ?? new Sign(0, row, isTwice ? time : due, isTwice);
                    _signs[zone] = sign with { Count = sign.Count + 1 };
                }
            }
        }
    }

    /// <summary>
    /// The zones whose clocks fit, the best first, at most three and of the same clock one; none where most of what looks like a change of clocks fits no
    /// zone, as where hours are missing by chance.
    /// </summary>
    public IReadOnlyList<(string Zone, long Row, DateTime Time, bool IsTwice)> Find()
    {
        var most = _signs.Values.Select(sign => sign.Count).DefaultIfEmpty().Max();
        return 2 * most < _all ? [] :
        [
            .. LocalZones.InOrder(_signs.Where(one => one.Value.Count == most).Select(one => one.Key))
                .Select(zone => (Zone: zone, Sign: _signs[zone]))
                .DistinctBy(one => (one.Sign.Time, TimeZoneInfo.FindSystemTimeZoneById(one.Zone).GetUtcOffset(one.Sign.Time.AddDays(1))))
                .Take(MostOffered).Select(one => (one.Zone, one.Sign.Row, one.Sign.Time, one.Sign.IsTwice)),
        ];
    }

    private sealed record Sign(int Count, long Row, DateTime Time, bool IsTwice);
}
