namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>How much time a price chart shows at first, in candles of which length.</summary>
/// <param name="Range">The time shown.</param>
/// <param name="Frame">Length of a candle that is drawn.</param>
public sealed record ChartView(TimeSpan Range, TimeSpan Frame)
{
    /// <summary>Name in the address, words on the page, length, and the candles that suit it.</summary>
    public static readonly IReadOnlyList<(string Name, string Text, TimeSpan Length, TimeSpan Frame)> Ranges =
    [
        ("3h", "3 h", TimeSpan.FromHours(3), TimeSpan.FromMinutes(1)),
        ("12h", "12 h", TimeSpan.FromHours(12), TimeSpan.FromMinutes(5)),
        ("1d", "1 d", TimeSpan.FromDays(1), TimeSpan.FromMinutes(5)),
        ("1w", "1 w", TimeSpan.FromDays(7), TimeSpan.FromHours(1)),
        ("1mo", "1 mo", TimeSpan.FromDays(30), TimeSpan.FromHours(1)),
        ("1y", "1 y", TimeSpan.FromDays(365), TimeSpan.FromDays(1)),
    ];

    /// <summary>Lengths of candles: name in the address and on the page.</summary>
    public static readonly IReadOnlyList<(string Name, TimeSpan Length)> Frames =
    [
        ("1m", TimeSpan.FromMinutes(1)), ("5m", TimeSpan.FromMinutes(5)), ("15m", TimeSpan.FromMinutes(15)), ("1h", TimeSpan.FromHours(1)),
        ("1d", TimeSpan.FromDays(1)),
    ];

    /// <summary>The frames that a market of this interval can be drawn in: its own, and whole multiples of it.</summary>
    public static IEnumerable<(string Name, TimeSpan Length)> FramesOf(TimeSpan interval) =>
        Frames.Where(frame => frame.Length >= interval && frame.Length.Ticks % interval.Ticks == 0);

    /// <summary>The view that the address names; what is not offered counts as none.</summary>
    /// <param name="range">One of <see cref="Ranges"/>; null for the first.</param>
    /// <param name="frame">One of <see cref="Frames"/>; null for that which suits the range.</param>
    /// <param name="interval">Length of the market's candles.</param>
    public static ChartView Parse(string? range, string? frame, TimeSpan interval)
    {
        var shown = Ranges.FirstOrDefault(offered => offered.Name == range, Ranges[0]);
        var lengths = FramesOf(interval).ToArray();
        var chosen = lengths.FirstOrDefault(offered => offered.Name == frame).Length;
        if (chosen == TimeSpan.Zero)
        {
            chosen = lengths.FirstOrDefault(offered => offered.Length >= shown.Frame).Length;
        }

        return new ChartView(shown.Length, chosen == TimeSpan.Zero ? interval : chosen);
    }
}
