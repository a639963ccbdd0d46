using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>When a schedule fires, on the wall clock.</summary>
public abstract record JobTiming
{
    /// <summary>In words that follow "runs", for example <c>every 00:05:00</c>.</summary>
    public abstract string Words { get; }

    /// <summary>The same for the scheduler; a time that was missed is made up for once.</summary>
    internal abstract IScheduleBuilder Schedule { get; }

    /// <summary>What a stored schedule says; null for none.</summary>
    public static JobTiming? Of(ITrigger? trigger) => trigger switch
    {
        ICronTrigger cron => CronTiming.Parse(
            cron.JobDataMap.TryGetValue(JobTriggers.Cron, out var written) && written is string text ? text : cron.CronExpressionString!, cron.TimeZone),
        ISimpleTrigger simple => new IntervalTiming(simple.RepeatInterval),
        _ => null,
    };

    /// <summary>Every time it fires after this one, in UTC, without an end.</summary>
    public abstract IEnumerable<DateTimeOffset> After(DateTimeOffset time);
}
