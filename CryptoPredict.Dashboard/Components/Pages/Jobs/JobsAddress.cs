using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;

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
/// <param name="Range">When runs ended, or when something was done.</param>
/// <param name="Show">Only these jobs; null for all.</param>
/// <param name="Table">The page of the history, its order and columns.</param>
/// <param name="Size">Rows on a page, one of <see cref="Sizes"/>.</param>
/// <param name="Run">The run whose story is shown; null for none.</param>
public sealed record JobsAddress(
    JobsTab Tab, RunState? State, string? Job, string? By, TimeRange Range, ScheduleFilter? Show, TableAddress Table, int Size, long? Run)
{
    /// <summary>Rows on a page.</summary>
    public static readonly IReadOnlyList<int> Sizes = [20, 50, 100];

    /// <summary>How many rows come before the page.</summary>
    public int Offset => (Table.Page - 1) * Size;

    /// <summary>Reads the address's parameters.</summary>
    public static JobsAddress Parse(
        string? tab, string? state, string? job, string? by, TimeRange range, string? show, TableAddress table, int? size, long? run) => new(
        QueryAddress.Parse<JobsTab>(tab) ?? JobsTab.Overview,
        QueryAddress.Parse<RunState>(state),
        string.IsNullOrEmpty(job) ? null : job,
        string.IsNullOrEmpty(by) ? null : by,
        range,
        QueryAddress.Parse<ScheduleFilter>(show),
        table,
        size is { } wanted && Sizes.Contains(wanted) ? wanted : Sizes[0],
        run);

    /// <summary>The question to the ledger.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="zone">The reader's time zone.</param>
    public RunQuery ToQuery(DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = Range.Bounds(now, zone);
        return new RunQuery(
            Job is null ? null : [Job],
            State is { } state ? [state] : null,
            RequestedBy: By,
            EndedFrom: from,
            EndedTo: to,
            Offset: Offset,
            Limit: Size,
            Sort: Table.Sort<RunColumn>());
    }

    /// <summary>The question about what was done.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="zone">The reader's time zone.</param>
    public JobActionQuery ToActionQuery(DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = Range.Bounds(now, zone);
        return new JobActionQuery(from, to, By, Offset, Size, Table.Sort<JobActionColumn>());
    }
}
