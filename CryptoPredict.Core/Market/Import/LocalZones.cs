namespace CryptoPredict.Core.Market.Import;

/// <summary>Guesses a time zone by the hour that comes twice when its clocks are set back.</summary>
internal static class LocalZones
{
    /// <summary>The best known zone of those that set their clocks back then; null where none does.</summary>
    /// <param name="time">When the hour begins that comes twice, by the local clock.</param>
    public static string? Guess(DateTimeOffset time)
    {
        if (time.DayOfWeek != DayOfWeek.Sunday || time.Minute != 0)
        {
            return null;
        }

        var isLast = time.Day + 7 > DateTime.DaysInMonth(time.Year, time.Month);
        return (time.Month, time.Hour) switch
        {
            (10, 2) when isLast => "Europe/Berlin",
            (10, 1) when isLast => "Europe/London",
            (10, 3) when isLast => "Europe/Athens",
            (11, 1) when time.Day <= 7 => "America/New_York",
            (4, 2) when time.Day <= 7 => "Australia/Sydney",
            _ => null,
        };
    }
}
