using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>How a job's schedule stands.</summary>
/// <param name="Timing">When it runs by itself.</param>
/// <param name="Configured">What the configuration says.</param>
/// <param name="Pause">Who paused it, when and why; null when it is not paused.</param>
/// <param name="Next">When its interval has it run next, in steady time; null where a cron expression says so.</param>
internal sealed record ScheduleState(JobTiming Timing, JobTiming Configured, JobPause? Pause, DateTimeOffset? Next)
{
    /// <summary>Since when it counts like that, by the wall clock.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether it was changed by hand.</summary>
    public bool IsChanged => Timing.ToString() != Configured.ToString();
}
