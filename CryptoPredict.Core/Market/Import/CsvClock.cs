using System.Globalization;

namespace CryptoPredict.Core.Market.Import;

/// <summary>Reads times of day that stand in a column of their own: <c>14:05</c>, <c>14:05:00.250</c>, <c>2:05 PM</c>, <c>140500</c>.</summary>
internal static class CsvClock
{
    private const int DigitsOfSeconds = 6;

    private static readonly string[] Patterns = ["H:mm", "H:mm:ss.FFFFFFF", "h:mm tt", "h:mm:ss tt"];

    /// <summary>Reads a time of day.</summary>
    /// <param name="text">A field without surrounding blanks.</param>
    /// <param name="time">Time since midnight, less than a day.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan time)
    {
        if (TimeOnly.TryParseExact(text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            time = clock.ToTimeSpan();
            return true;
        }

        // Zeros at the front are lost where a sheet took the time for a number: 500 is five minutes past midnight.
        time = default;
        if (text.Length is 0 or > DigitsOfSeconds || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
        {
            return false;
        }

        var (hours, minutes, seconds) = text.Length == 4 ? (digits / 100, digits % 100, 0) : (digits / 10_000, digits / 100 % 100, digits % 100);
        time = new TimeSpan(hours, minutes, seconds);
        return hours < 24 && minutes < 60 && seconds < 60;
    }
}
