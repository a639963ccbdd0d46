using System.Globalization;

namespace CryptoPredict.Core.Market.Import;

/// <summary>One way of writing times, found once for a file and then asked of every row.</summary>
/// <param name="Kind">Epoch unit, or text.</param>
/// <param name="Pattern">The pattern of a text; null for an epoch.</param>
internal readonly record struct CsvTime(CandleTimeKind Kind, string? Pattern)
{
    // No number is a time in two units within these years.
    private static readonly DateTimeOffset EarliestEpoch = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // What is written is certain: births are counted since 1969, and rivers measured since 1915.
    private static readonly DateTimeOffset Earliest = new(1800, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CsvTime[] Certain = [.. CsvTimePatterns.Certain.Select(Written)];

    private static readonly (CsvTime DayFirst, CsvTime MonthFirst)[] DayAndMonth =
        [.. CsvTimePatterns.DayAndMonth.Select(pair => (Written(pair.DayFirst), Written(pair.MonthFirst)))];

    // The shortest and the longest text that a pattern reads: 3/1/24, and Fri, 01 Mar 2024 00:00:00 GMT.
    private const int Shortest = 6;
    private const int Longest = 40;

    // Behind the date a sign is that of an offset.
    private const int DateLength = 10;

    /// <summary>Whether a time written so says how far it is from UTC; an epoch counts from UTC.</summary>
    /// <param name="text">The time.</param>
    public bool HasOffset(ReadOnlySpan<char> text) => Pattern is null || CsvTimePatterns.HasOffset(Pattern)
        || (Pattern.EndsWith('K') && text.Length > DateLength && text[DateLength..].IndexOfAny("+-Z") >= 0);

    /// <summary>Whether nothing but days are written so.</summary>
    public bool IsDay => Pattern is not null && CsvTimePatterns.IsDay(Pattern);

    /// <summary>Finds the way in which <paramref name="text"/> is written.</summary>
    public static bool TryRecognise(ReadOnlySpan<char> text, out CsvTime format)
    {
        if (TryParseEpoch(text, out _, out var kind))
        {
            format = new CsvTime(kind, null);
            return true;
        }

        foreach (var way in text.Length is < Shortest or > Longest ? [] : Certain)
        {
            if (way.TryParse(text, out _, out _))
            {
                format = way;
                return true;
            }
        }

        format = default;
        return false;
    }

    /// <summary>Whether <paramref name="text"/> may be a time: an epoch, or a written one were it known whether day or month comes first.</summary>
    public static bool MayBe(string text) => TryRecognise(text, out _) || MayBeOfDayAndMonth(text);

    /// <summary>Whether <paramref name="text"/> may be a time, and a written one at that.</summary>
    public static bool MayBeWritten(string text) => TryRecognise(text, out var format) ? format.Kind == CandleTimeKind.Text : MayBeOfDayAndMonth(text);

    /// <summary>Finds the way in which most of a column is written.</summary>
    /// <param name="column">Its fields with their lines.</param>
    /// <param name="order">What comes first of day and month where dates leave that open; null to go by the column.</param>
    /// <param name="found">The way.</param>
    /// <param name="doubt">The other way, where the column may as well be written in that; null where it may not.</param>
    public static bool TryFind(IReadOnlyList<(long Row, string Text)> column, DateOrder? order, out CsvTime found, out CsvDoubt? doubt)
    {
        doubt = null;
        var most = 0;
        found = default;

        // 2022/10/10 alone would be told by a way that does not read 2022/1/1 beside it.
        foreach (var way in column.Select(field => TryRecognise(field.Text, out var way) ? way : (CsvTime?)null).OfType<CsvTime>().Distinct())
        {
            var count = way.CountOf(column);
            (most, found) = count > most ? (count, way) : (most, found);
        }

        foreach (var ways in most == column.Count ? [] : DayAndMonth)
        {
            var (days, months) = (ways.DayFirst.CountOf(column), ways.MonthFirst.CountOf(column));
            if (Math.Max(days, months) > most)
            {
                most = Math.Max(days, months);
                (found, doubt) = Choose(column, ways, order, days, months);
            }
        }

        return most > 0;
    }

    /// <summary>Reads a time written in this way.</summary>
    /// <param name="text">A field without surrounding blanks.</param>
    /// <param name="time">The time with the offset that is written; UTC where none is.</param>
    /// <param name="otherUnit">On failure: the unit, when it is an epoch in another one.</param>
    public bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time, out CandleTimeKind? otherUnit)
    {
        otherUnit = null;
        if (Pattern is not null)
        {
            var isRead = text.Length == CsvTimePatterns.WholeSeconds && CsvTimePatterns.ReadsWholeSeconds(Pattern)
                ? TryParseWholeSeconds(text, Pattern[DateLength], out time)
                : DateTimeOffset.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
            return isRead && time >= Earliest && time < Latest;
        }

        if (!TryParseEpoch(text, out time, out var kind))
        {
            return false;
        }

        otherUnit = kind == Kind ? null : kind;
        return kind == Kind;
    }

    /// <summary>The same with the day first, and with the month first; itself twice where that makes no difference.</summary>
    public (CsvTime DayFirst, CsvTime MonthFirst) InBothOrders()
    {
        foreach (var ways in DayAndMonth)
        {
            if (ways.DayFirst == this || ways.MonthFirst == this)
            {
                return ways;
            }
        }

        return (this, this);
    }

    /// <summary>What a written time looks like, by an example: <c>2025-12-31 14:05:00</c>; null for an epoch.</summary>
    public static string? Example(string? pattern) => pattern is null
        ? null : new DateTime(2025, 12, 31, 14, 5, 0).ToString(pattern.Replace("K", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    // What most files hold; the general way makes 50,000 rows 6 ms slower, of 27.
    private static bool TryParseWholeSeconds(ReadOnlySpan<char> text, char beforeClock, out DateTimeOffset time)
    {
        time = default;
        if (text[4] != '-' || text[7] != '-' || text[DateLength] != beforeClock || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (year, month, day) = ((Digits(text[..2]) * 100) + Digits(text[2..4]), Digits(text[5..7]), Digits(text[8..10]));
        var (hour, minute, second) = (Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    // Far below zero where a sign is no digit.
    private static int Digits(ReadOnlySpan<char> two) =>
        char.IsAsciiDigit(two[0]) && char.IsAsciiDigit(two[1]) ? ((two[0] - '0') * 10) + two[1] - '0' : -100_000;

    private static CsvTime Written(string pattern) => new(CandleTimeKind.Text, pattern);

    private static bool MayBeOfDayAndMonth(string text) => text.Length is >= Shortest and <= Longest
        && DayAndMonth.Any(ways => ways.DayFirst.TryParse(text, out _, out _) || ways.MonthFirst.TryParse(text, out _, out _));

    // A number above 12 is no month, so the column decides where it has one.
    private static (CsvTime Found, CsvDoubt? Doubt) Choose(
        IReadOnlyList<(long Row, string Text)> column, (CsvTime DayFirst, CsvTime MonthFirst) ways, DateOrder? order, int days, int months)
    {
        var isOpen = order is null && days == months;
        var chosen = order ?? (isOpen ? Likelier(column, ways) : days > months ? DateOrder.DayFirst : DateOrder.MonthFirst);
        var (taken, other) = chosen == DateOrder.DayFirst ? ways : (ways.MonthFirst, ways.DayFirst);
        var (fitting, others) = chosen == DateOrder.DayFirst ? (days, months) : (months, days);
        if (others >= fitting)
        {
            foreach (var (row, text) in column)
            {
                if (taken.TryParse(text, out var time, out _) && other.TryParse(text, out var otherwise, out _) && time != otherwise)
                {
                    return (taken, new CsvDoubt(
                        ReadingQuestion.DateOrder, isOpen, row, text, new CsvWay(InWords(time), chosen),
                        new CsvWay(InWords(otherwise), chosen == DateOrder.DayFirst ? DateOrder.MonthFirst : DateOrder.DayFirst)));
                }
            }
        }

        return (taken, null);
    }

    // Days follow each other in even and short steps; read the wrong way they leap.
    private static DateOrder Likelier(IReadOnlyList<(long Row, string Text)> column, (CsvTime DayFirst, CsvTime MonthFirst) ways)
    {
        var order = StepsOf(ways.DayFirst).CompareTo(StepsOf(ways.MonthFirst));
        return order < 0 || (order == 0 && !ways.DayFirst.Pattern!.Contains('/', StringComparison.Ordinal)) ? DateOrder.DayFirst : DateOrder.MonthFirst;

        (int Kinds, TimeSpan Sum) StepsOf(CsvTime way)
        {
            List<DateTimeOffset> times = [];
            foreach (var (_, text) in column)
            {
                if (way.TryParse(text, out var time, out _))
                {
                    times.Add(time);
                }
            }

            var steps = times.Zip(times.Skip(1), (before, after) => (after - before).Duration()).ToList();
            return (steps.Distinct().Count(), TimeSpan.FromTicks(steps.Sum(step => step.Ticks)));
        }
    }

    private static string InWords(DateTimeOffset time) =>
        time.ToString(time.TimeOfDay == TimeSpan.Zero ? "d MMMM yyyy" : "d MMMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    private int CountOf(IReadOnlyList<(long Row, string Text)> column)
    {
        var count = 0;
        foreach (var (_, text) in column)
        {
            count += TryParse(text, out _, out _) ? 1 : 0;
        }

        return count;
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
            if (ticks >= EarliestEpoch.Ticks && ticks < Latest.Ticks)
            {
                kind = (CandleTimeKind)unit;
                time = new DateTimeOffset((long)ticks, TimeSpan.Zero);
                return ticks == decimal.Truncate(ticks);
            }
        }

        return false;
    }
}
