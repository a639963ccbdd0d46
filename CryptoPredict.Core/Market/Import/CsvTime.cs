using System.Globalization;

namespace CryptoPredict.Core.Market.Import;

/// <summary>One way of writing times, found once for a file and then asked of every row.</summary>
/// <param name="Kind">Epoch unit, or text.</param>
/// <param name="Pattern">The pattern of a text; null for an epoch.</param>
internal readonly record struct CsvTime(CandleTimeKind Kind, string? Pattern)
{
    // No number is a time in two units within these years, and no market data is older.
    private static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Never day/month/year with slashes: 09/01/2022 is a day in January to some and in September to others.
    private static readonly string[] Patterns =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ss 'UTC'",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-dd",
        "yyyy/MM/dd HH:mm:ss",
        "yyyy/MM/dd HH:mm",
        "yyyy/MM/dd",
        "yyyy-MM-dd hh-tt",
        "MMM d, yyyy",
    ];

    /// <summary>Finds the way in which <paramref name="text"/> is written.</summary>
    public static bool TryRecognise(ReadOnlySpan<char> text, out CsvTime format)
    {
        if (TryParseEpoch(text, out _, out var kind))
        {
            format = new CsvTime(kind, null);
            return true;
        }

        foreach (var pattern in Patterns)
        {
            format = new CsvTime(CandleTimeKind.Text, pattern);
            if (format.TryParse(text, out _, out _))
            {
                return true;
            }
        }

        format = default;
        return false;
    }

    /// <summary>Reads a time written in this way.</summary>
    /// <param name="text">A field without surrounding blanks.</param>
    /// <param name="time">The time, UTC.</param>
    /// <param name="otherUnit">On failure: the unit, when it is an epoch in another one.</param>
    public bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time, out CandleTimeKind? otherUnit)
    {
        otherUnit = null;
        if (Kind == CandleTimeKind.Text)
        {
            return DateTimeOffset.TryParseExact(
                    text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
                && time >= Earliest && time < Latest;
        }

        if (!TryParseEpoch(text, out time, out var kind))
        {
            return false;
        }

        otherUnit = kind == Kind ? null : kind;
        return kind == Kind;
    }

    private static bool TryParseEpoch(ReadOnlySpan<char> text, out DateTimeOffset time, out CandleTimeKind kind)
    {
        (time, kind) = (default, default);
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        // Beyond nanoseconds of the latest year; keeps the products below inside a decimal.
        if (value is < 0 or > 1e19m)
        {
            return false;
        }

        ReadOnlySpan<decimal> ticksPerUnit = [TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMicrosecond, 0.01m];
        for (var unit = 0; unit < ticksPerUnit.Length; unit++)
        {
            var ticks = (value * ticksPerUnit[unit]) + DateTimeOffset.UnixEpoch.Ticks;
            if (ticks >= Earliest.Ticks && ticks < Latest.Ticks)
            {
                kind = (CandleTimeKind)unit;
                time = new DateTimeOffset((long)ticks, TimeSpan.Zero);
                return ticks == decimal.Truncate(ticks);
            }
        }

        return false;
    }
}
