using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>The parts of the page.</summary>
public enum JobsTab
{
    /// <summary>Charts of what ended how.</summary>
    Overview,

    /// <summary>Every job with its schedule.</summary>
    Schedules,

    /// <summary>What is under way and what waits.</summary>
    Active,

    /// <summary>Every run.</summary>
    History,

    /// <summary>What people did.</summary>
    Actions,
}

/// <summary>Which jobs the part with the schedules shows.</summary>
public enum ScheduleFilter
{
    /// <summary>Those that run by themselves.</summary>
    Scheduled,

    /// <summary>Those whose schedule is paused.</summary>
    Paused,

    /// <summary>Those whose last run failed.</summary>
    Failing,
}

/// <summary>What of the jobs is shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Tab">The part.</param>
/// <param name="State">Only runs in this state; null for all.</param>
/// <param name="Job">Only this job; null for all.</param>
/// <param name="By">Only what this one asked for; null for all.</param>
/// <param name="Period">One of <see cref="Periods"/>.</param>
/// <param name="Show">Only these jobs; null for all.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Size">Rows on a page, one of <see cref="Sizes"/>.</param>
/// <param name="Run">The run whose story is shown; null for none.</param>
public sealed record JobsAddress(
    JobsTab Tab, RunState? State, string? Job, string? By, string Period, ScheduleFilter? Show, int Page, int Size, long? Run)
{
    /// <summary>Name in the address, words on the page, length; the last has no beginning.</summary>
    public static readonly IReadOnlyList<(string Name, string Text, TimeSpan? Length)> Periods =
    [
        ("1h", "last hour", TimeSpan.FromHours(1)),
        ("24h", "last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "last 7 days", TimeSpan.FromDays(7)),
        ("30d", "last 30 days", TimeSpan.FromDays(30)),
        ("all", "all time", null),
    ];

    /// <summary>Rows on a page.</summary>
    public static readonly IReadOnlyList<int> Sizes = [20, 50, 100];

    /// <summary>The period when the address names none.</summary>
    public const string DefaultPeriod = "all";

    /// <summary>How many rows come before the page.</summary>
    public int Offset => (Page - 1) * Size;

    /// <summary>Reads the address's parameters.</summary>
    public static JobsAddress Parse(
        string? tab, string? state, string? job, string? by, string? period, string? show, int? page, int? size, long? run) => new(
        QueryAddress.Parse<JobsTab>(tab) ?? JobsTab.Overview,
        QueryAddress.Parse<RunState>(state),
        string.IsNullOrEmpty(job) ? null : job,
        string.IsNullOrEmpty(by) ? null : by,
        Periods.Any(offered => offered.Name == period) ? period! : DefaultPeriod,
        QueryAddress.Parse<ScheduleFilter>(show),
        QueryAddress.PageOf(page),
        size is { } wanted && Sizes.Contains(wanted) ? wanted : Sizes[0],
        run);

    /// <summary>The question to the ledger.</summary>
    public RunQuery ToQuery(DateTimeOffset now) => new(
        Job is null ? null : [Job],
        State is { } state ? [state] : null,
        RequestedBy: By,
        Offset: Offset,
        Limit: Size,
        EndedFrom: now - Periods.First(offered => offered.Name == Period).Length);
}
