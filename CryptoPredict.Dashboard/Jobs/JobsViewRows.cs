using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>How many of each there are.</summary>
/// <param name="Running">Runs under way.</param>
/// <param name="Waiting">Runs that wait for their turn, or for another run.</param>
/// <param name="Retrying">Runs that failed and will be tried again.</param>
/// <param name="Scheduled">Schedules that are neither paused nor at rest.</param>
/// <param name="Failed">Runs that failed within the last day.</param>
/// <param name="Aborted">Runs that were found aborted within the last day.</param>
/// <param name="Failing">Jobs whose last run failed.</param>
public sealed record JobCounts(int Running, long Waiting, long Retrying, int Scheduled, long Failed, long Aborted, int Failing);

/// <summary>A job with its schedule, as it stands now.</summary>
/// <param name="Definition">The job.</param>
/// <param name="Timing">When it runs by itself; null when only on demand.</param>
/// <param name="ChangedFrom">What the configuration says, where the schedule was changed by hand; null where it is as configured.</param>
/// <param name="Pause">Who paused it, when and why; null when it is not paused.</param>
/// <param name="Rests">Whether it rests because the market's data have ended.</param>
/// <param name="Next">The next times it runs, soonest first; none while it is held back.</param>
/// <param name="Last">Its last run; null before the first.</param>
/// <param name="Failures">How many runs have failed in a row.</param>
public sealed record JobLine(
    JobDefinition Definition, JobTiming? Timing, JobTiming? ChangedFrom, JobPause? Pause, bool Rests, IReadOnlyList<DateTimeOffset> Next, JobRun? Last,
    int Failures)
{
    /// <summary>Whether it runs by itself.</summary>
    public bool IsScheduled => Timing is not null && Pause is null && !Rests;
}

/// <summary>A run that has not ended and is not under way.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">What it waits for, in a sentence.</param>
public sealed record WaitingRun(JobRun Run, string Why)
{
    /// <summary>The runs that have not ended.</summary>
    public static RunQuery Open { get; } = new(States: RunStates.Open, Limit: RunQuery.MaxLimit);

    /// <summary>Finds out what a run waits for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="open">All runs that have not ended.</param>
    public static WaitingRun Of(JobRun run, IReadOnlyList<JobRun> open)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new WaitingRun(
            run,
            run.State == RunState.RetryScheduled ? run.Message ?? "It failed and will be tried again."
            : open.Any(other => other.Id == run.Request.After) ? $"It follows run {run.Request.After} once that has succeeded."
            : open.FirstOrDefault(other => other.Request.Job == run.Request.Job && other.State == RunState.Running) is { } running
                ? $"Run {running.Id} of the same job is under way."
            : open.FirstOrDefault(other => other.Request.Job == run.Request.Job && other.Id < run.Id && HasTurn(other)) is { } before
                ? $"Run {before.Id} of the same job comes first."
            : "It starts at once.");

        bool HasTurn(JobRun other) => other.State == RunState.Queued && !open.Any(one => one.Id == other.Request.After);
    }
}

/// <summary>A stretch of time up to now over which runs are counted.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Length">How far back it reaches.</param>
/// <param name="Bucket">Width of a bar.</param>
public sealed record JobRange(string Name, TimeSpan Length, TimeSpan Bucket)
{
    /// <summary>The ranges offered, the shortest first.</summary>
    public static readonly IReadOnlyList<JobRange> All =
    [
        new("hour", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        new("day", TimeSpan.FromDays(1), TimeSpan.FromMinutes(30)),
        new("week", TimeSpan.FromDays(7), TimeSpan.FromHours(4)),
        new("month", TimeSpan.FromDays(30), TimeSpan.FromHours(12)),
    ];
}

/// <summary>One run with its whole story.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">Every state it came to.</param>
/// <param name="Progress">How far it is; null when it is not under way here.</param>
/// <param name="Followers">Runs that waited, or wait, for this one.</param>
/// <param name="HangfireId">What Hangfire's dashboard calls it; null when that knows nothing of it any more.</param>
public sealed record JobStory(
    JobRun Run, IReadOnlyList<RunEvent> Events, RunProgress? Progress, IReadOnlyList<JobRun> Followers, string? HangfireId);
