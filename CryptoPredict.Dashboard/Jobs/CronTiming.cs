using System.Text.RegularExpressions;
using CryptoPredict.Dashboard.Hosting;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>At the times of a cron expression, as the clocks of its zone tell them. Where they are put forward or back it keeps to their time.</summary>
public sealed partial record CronTiming : JobTiming
{
    private const int MaxLength = 200;
    private const int CrontabFields = 5;
    private const string WayOut =
        "Write minute, hour, day of the month, month and weekday as in a crontab, for example 0 3 * * * for every day at 03:00, or put a field of seconds before them and name the weekdays (MON to SUN).";

    private readonly CronExpression _expression;

    private CronTiming(string text, CronExpression expression) => (Text, _expression) = (text, expression);

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>The zone whose clocks count.</summary>
    public TimeZoneInfo Zone => _expression.TimeZone;

    /// <inheritdoc/>
    public override string Words => $"at the times of the cron expression {Text} in {Zone.Id}";

    /// <inheritdoc/>
    internal override IScheduleBuilder Schedule =>
        CronScheduleBuilder.Create(_expression).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);

    /// <summary>Reads an expression: five fields as in a crontab, or six with the seconds first and the weekdays by name.</summary>
    /// <exception cref="FormatException">It is none, or names times that never come; the message says what is wrong and the way out.</exception>
    public static CronTiming Parse(string text, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > MaxLength || fields.Length is not (CrontabFields or CrontabFields + 1))
        {
            throw new FormatException(text.Length > MaxLength
                ? $"The cron expression has {text.Length} characters; at most {MaxLength} are taken."
                : $"'{text}' is no cron expression: it has {fields.Length} fields. {WayOut}");
        }

        // There the scheduler counts weekdays from Sunday as 1, a crontab from Monday.
        if (fields.Length > CrontabFields && NumberedWeekday().IsMatch(fields[^1]))
        {
            throw new FormatException($"'{text}' has numbers for weekdays, which with a field of seconds would be other days than in a crontab. {WayOut}");
        }

        var written = string.Join(' ', fields);
        CronExpression expression;
        try
        {
            expression = CronExpression.Parse(written, fields.Length == CrontabFields ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(zone);
        }
        catch (FormatException fault)
        {
            throw new FormatException($"'{text}' is no cron expression: {fault.Message.TrimEnd('.')}. {WayOut}", fault);
        }

        // It names no year: an expression that has one time has them again and again.
        return expression.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is null
            ? throw new FormatException($"'{text}' names a day that never comes, such as 30 February. {WayOut}")
            : new CronTiming(written, expression);
    }

    /// <summary>The zone of that name.</summary>
    /// <exception cref="TimeZoneNotFoundException">There is none; the message says what is taken.</exception>
    public static TimeZoneInfo ZoneOf(string name) => ZoneNames.TryFind(name, out var zone)
        ? zone
        : throw new TimeZoneNotFoundException($"There is no time zone '{name}'; name one of the IANA list, for example Europe/Berlin, or UTC.");

    /// <inheritdoc/>
    public override IEnumerable<DateTimeOffset> After(DateTimeOffset time)
    {
        while (_expression.GetNextValidTimeAfter(time) is { } next)
        {
            yield return time = next.ToUniversalTime();
        }
    }

    /// <summary>As it stands in the store beside the schedule.</summary>
    public override string ToString() => $"{Text} ({Zone.Id})";

    [GeneratedRegex(@"(?<![#/])\d", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedWeekday();
}
