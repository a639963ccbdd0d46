namespace CryptoPredict.Core.Market.Import;

/// <summary>The ways in which dates are written that are read.</summary>
internal static class CsvTimePatterns
{
    /// <summary>Length of 2025-12-31 14:05:00.</summary>
    public const int WholeSeconds = 19;

    private const string Spaced = "yyyy-MM-dd HH:mm:ss.FFFFFFFK";
    private const string Iso = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";

    /// <summary>Ways of which no other one reads the same text as another time.</summary>
    public static IReadOnlyList<string> Certain { get; } =
    [
        Spaced,
        Iso,
        "yyyy-MM-dd HH:mm:ss.FFFFFFF 'UTC'",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-dd",
        // As Excel writes them where the year comes first: 2022/1/1.
        "yyyy-M-d H:mm:ss",
        "yyyy-M-d H:mm",
        "yyyy-M-d",
        "yyyy/M/d H:mm:ss.FFFFFFF",
        "yyyy/M/d H:mm",
        "yyyy/M/d",
        "yyyy.M.d H:mm:ss.FFFFFFF",
        "yyyy.M.d H:mm",
        "yyyy.M.d",
        "yyyyMMdd",
        "yyyyMMdd HHmmss",
        "yyyyMMdd HH:mm:ss",
        "yyyyMMdd HH:mm",
        "yyyyMMddHHmmss",
        "yyyyMMddHHmm",
        "yyyyMMddTHHmmssK",
        "yyyy-MM-dd hh-tt",
        "yyyy-MM",
        "MMM d, yyyy",
        "MMMM d, yyyy",
        "MMM d, yyyy H:mm",
        "MMM d, yyyy h:mm tt",
        "MMM d yyyy",
        "MMM yyyy",
        "d MMM yyyy",
        "d MMMM yyyy",
        "d MMM yyyy H:mm:ss",
        "d MMM yyyy H:mm",
        "d-MMM-yyyy",
        "d-MMM-yyyy H:mm:ss",
        "d-MMM-yyyy H:mm",
        "d-MMM-yy",
        "ddMMMyyyy",
        "ddd, d MMM yyyy HH:mm:ss 'GMT'",
        "ddd MMM dd yyyy",
    ];

    /// <summary>Ways in pairs that read a text such as 09/01/2022 as two different days: what it is, a whole column says, or nobody.</summary>
    public static IReadOnlyList<(string DayFirst, string MonthFirst)> DayAndMonth { get; } =
    [
        .. from sign in (string[])["/", "-", "."]
           from year in (string[])["yyyy", "yy"]
           from time in (string[])["", " H:mm", " H:mm:ss.FFFFFFF", " h:mm tt", " h:mm:ss tt", " H:mm:ss.FFFFFFF 'GMT'zzz", " H:mm:ssK", ", H:mm:ss"]
           where year == "yyyy" || time.Length < 8
           select ($"d{sign}M{sign}{year}{time}", $"M{sign}d{sign}{year}{time}"),
    ];

    /// <summary>Whether a text of <see cref="WholeSeconds"/> is a date and a clock of two digits each wherever it is written so.</summary>
    public static bool ReadsWholeSeconds(string pattern) => pattern is Spaced or Iso;

    /// <summary>Whether every time written so says how far it is from UTC.</summary>
    public static bool HasOffset(string pattern) => pattern.AsSpan().IndexOfAny("z'") >= 0;

    /// <summary>Whether nothing but a day is written so.</summary>
    public static bool IsDay(string pattern) => pattern.AsSpan().IndexOfAny("Hh") < 0;
}
