using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>How often a job runs.</summary>
/// <param name="Length">Time from one run to the next.</param>
/// <param name="InMarketTime">Whether that is market time, which may run faster than the wall clock.</param>
public sealed record JobInterval(TimeSpan Length, bool InMarketTime)
{
    // The scheduler keeps to seconds at best; below that it would only run behind.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The same in wall time, on a market that runs this many times faster.</summary>
    public TimeSpan OnTheWall(double speed) =>
        !InMarketTime ? Length : Length / speed > Shortest ? Length / speed : Shortest;
}

/// <summary>A job as the scheduler and the page know it.</summary>
/// <param name="Name">Its name in the store, for example <c>fine-tune</c>.</param>
/// <param name="Title">Its name on the page.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
/// <param name="Type">The class that does it.</param>
/// <param name="Needs">The services it calls; without them it is not offered.</param>
/// <param name="Every">How often it runs by itself; null when only on demand.</param>
public sealed record JobDefinition(string Name, string Title, string Meaning, Type Type, IReadOnlyList<Type> Needs, JobInterval? Every)
{
    /// <summary>The cron expression in the configuration, which then counts instead of the interval; null for none.</summary>
    public CronTiming? Cron { get; init; }

    /// <summary>Whether its schedule begins with a run, instead of with a wait.</summary>
    public bool AtOnce { get; init; }

    /// <summary>How it is tried again.</summary>
    public required RetryPolicy Retries { get; init; }

    /// <summary>Its key in the scheduler.</summary>
    public JobKey Key => new(Name);

    /// <summary>The job as the scheduler stores it.</summary>
    internal IJobDetail ToDetail() => JobBuilder.Create().OfType(Type).WithIdentity(Key).WithDescription(Meaning).StoreDurably().Build();

    /// <summary>The key of its schedule.</summary>
    public TriggerKey Schedule => new(Name, JobTriggers.Recurring);

    /// <summary>Why it cannot be given a cron expression, in a sentence; null when it can.</summary>
    public string? WhyNoCron => Every switch
    {
        null => $"{Title} runs only on demand, it has no schedule.",
        { InMarketTime: true } =>
            $"{Title} follows the market's own time, which may run faster than the clock or stand still, while a cron expression names times of the clock. Give it an interval.",
        _ => null,
    };

    /// <summary>When it runs by the configuration, on a market that runs this many times faster than the clock; null when only on demand.</summary>
    public JobTiming? Configured(double speed) => Cron is not null ? Cron : Every is { } every ? new IntervalTiming(every.OnTheWall(speed)) : null;
}
