using Cronos;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>At the times of a cron expression, as the clocks of its zone tell them. Where they are put forward or back it keeps to their time.</summary>
public sealed record CronTiming : JobTiming
{
    private const int MaxLength = 200;
    private const int CrontabFields = 5;
    private const string WayOut =
        "Write minute, hour, day of the month, month and weekday as in a crontab, for example 0 3 * * * for every day at 03:00, or put a field of seconds "
            + "before them.";

    private readonly CronExpression _expression;

    private CronTiming(string text, CronExpression expression, TimeZoneInfo zone) => (Text, _expression, Zone) = (text, expression, zone);

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>The zone whose clocks count.</summary>
    public TimeZoneInfo Zone { get; }

    /// <inheritdoc/>
    public override string Words => $"at the times of the cron expression {Text} in {Zone.Id}";

    /// <inheritdoc/>
    public override string? WhyRefused => Text.Split(' ') is [var seconds, _, _, _, _, _] && !seconds.All(char.IsAsciiDigit)
        ? $"'{Text}' runs more often than once a minute: name one second, for example 0 */5 * * * * for every five minutes."
        : null;

    /// <summary>Reads an expression: five fields as in a crontab, or six with the seconds first.</summary>
    /// <exception cref="FormatException">It is none, or names times that never come; the message says what is wrong and the way out.</exception>
    public static CronTiming Parse(string text, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > MaxLength || fields.Length is not (CrontabFields or CrontabFields + 1))
        {
            throw new FormatException(text.Length > MaxLength
                ? $"The cron expression has {text.Length} characters; at most {MaxLength} are taken."
                : $"'{text}' is no cron expression: it has {fields.Length} fields. {WayOut}");
        }

        var written = string.Join(' ', fields);
        CronExpression expression;
        try
        {
            expression = CronExpression.Parse(written, fields.Length == CrontabFields ? CronFormat.Standard : CronFormat.IncludeSeconds);
        }
        catch (Exception fault) when (fault is CronFormatException or MissingSeedException)
        {
            throw new FormatException($"'{text}' is no cron expression: {fault.Message.TrimEnd('.')}. {WayOut}", fault);
        }

        // It names no year: an expression that has one time has them again and again.
        return expression.GetNextOccurrence(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is null
            ? throw new FormatException($"'{text}' names a day that never comes, such as 30 February. {WayOut}")
            : new CronTiming(written, expression, zone);
    }

    /// <summary>What is wrong with an expression, in a sentence; null when nothing is.</summary>
    public static string? WhyWrong(string text, TimeZoneInfo zone)
    {
        try
        {
            return Parse(text, zone).WhyRefused;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is no expression with its zone.</exception>
    public static CronTiming ParseWithZone(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.IndexOf(" (", StringComparison.Ordinal) is > 0 and var end && text[^1] == ')' && ZoneNames.TryFind(text[(end + 2)..^1], out var zone)
            ? Parse(text[..end], zone)
            : throw new FormatException($"'{text}' is no cron expression with its time zone.");
    }

    /// <summary>The zone of that name.</summary>
    /// <exception cref="TimeZoneNotFoundException">There is none; the message says what is taken.</exception>
    public static TimeZoneInfo ZoneOf(string name) => ZoneNames.TryFind(name, out var zone)
        ? zone
        : throw new TimeZoneNotFoundException($"There is no time zone '{name}'; name one of the IANA list, for example Europe/Berlin, or UTC.");

    /// <inheritdoc/>
    public override IEnumerable<DateTimeOffset> After(DateTimeOffset time)
    {
        while (_expression.GetNextOccurrence(time, Zone) is { } next)
        {
            yield return time = next.ToUniversalTime();
        }
    }

    /// <summary>As it stands in the store.</summary>
    public override string ToString() => $"{Text} ({Zone.Id})";
}
