using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Jobs;

/// <summary>A request for one run of a job.</summary>
/// <param name="Job">The job's name, for example <c>retrain</c>.</param>
/// <param name="RequestedBy">A user, <see cref="BySchedule"/>, <c>threshold</c>, …</param>
/// <param name="Input">Its input, as JSON; null for none.</param>
/// <param name="Asset">The asset it is about; null for all, or none.</param>
/// <param name="After">The run whose success it waits for; null when it waits for none.</param>
public sealed record JobRequest(string Job, string RequestedBy, string? Input = null, Asset? Asset = null, long? After = null)
{
    /// <summary>Who requests what a schedule starts.</summary>
    public const string BySchedule = "schedule";
}

/// <summary>What ended an attempt.</summary>
/// <param name="Type">The exception's type, in full; for admins.</param>
/// <param name="Message">Its message, for whoever may read the run.</param>
/// <param name="Stack">The whole exception with its causes, as text; for admins.</param>
public sealed partial record JobFault(string Type, string Message, string Stack)
{
    /// <summary>Takes down an exception.</summary>
    public static JobFault Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new JobFault(exception.GetType().FullName ?? exception.GetType().Name, WithoutFolders(FaultSentence.Of(exception)), exception.ToString());
    }

    /// <summary>A text in which files are named without their folders, which are nobody's business but the admins'.</summary>
    public static string WithoutFolders(string text) => FoldersPattern().Replace(text, "");

    // Of a path from the root of a disk or of a share; neither of an address nor of "and/or".
    [GeneratedRegex(@"(?<![\w:/\\.])(?:[A-Za-z]:\\|\\\\|/)(?:[^'""\s/\\]+[/\\])+")]
    private static partial Regex FoldersPattern();
}

/// <summary>One run of a job, with all its attempts: the one record of a piece of work. Times are those of the wall clock unless said otherwise.</summary>
/// <param name="Id">Ascending, never given twice.</param>
/// <param name="Request">What was asked for, and by whom.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">Counted from 1; 0 before the first.</param>
/// <param name="QueuedAt">When it was asked for.</param>
public sealed record JobRun(long Id, JobRequest Request, RunState State, int Attempt, DateTimeOffset QueuedAt)
{
    /// <summary>When its last attempt started; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The market's time at that moment; null before the first attempt.</summary>
    public DateTimeOffset? MarketTime { get; init; }

    /// <summary>When it ended, or was found aborted; null until then.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its next attempt is due; null when none is.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How it stands, in a sentence; null while there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>What shaped its work, as text in the invariant culture; empty before it began.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What it counted and measured, in the order to be shown.</summary>
    public IReadOnlyList<RunFigure> Figures { get; init; } = [];

    /// <summary>What ended its last failed attempt; null when none failed.</summary>
    public JobFault? Fault { get; init; }

    /// <summary>The parts of its work that are done: one per model and asset, in their order.</summary>
    public IReadOnlyList<RunStep> Steps { get; init; } = [];

    /// <summary>
    /// How long its last attempt took; null before its end, when it never started, and of what was aborted: its end is when that was found, maybe days later.
    /// </summary>
    public TimeSpan? Duration => State.TellsDuration() ? EndedAt - StartedAt : null;

    /// <summary>The figure of that name; null when there is none.</summary>
    public double? Figure(string name) => Figures.Where(figure => figure.Name == name).Select(figure => (double?)figure.Value).FirstOrDefault();
}

/// <summary>One change of a run's state.</summary>
/// <param name="At">When, wall clock.</param>
/// <param name="State">The state it came to.</param>
/// <param name="Attempt">The attempt it belongs to, counted from 1; 0 before the first.</param>
/// <param name="Reason">Why, in a sentence; null when the state says it all.</param>
public sealed record RunEvent(DateTimeOffset At, RunState State, int Attempt, string? Reason);

/// <summary>The end of a run.</summary>
/// <param name="At">When, wall clock.</param>
/// <param name="Job">The job.</param>
/// <param name="State">How it ended.</param>
/// <param name="Duration">As <see cref="JobRun.Duration"/>.</param>
public readonly record struct RunEnd(DateTimeOffset At, string Job, RunState State, TimeSpan? Duration);

/// <summary>A step of a run to another state, with what became known by it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="To">The state it comes to.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record RunMove(long RunId, RunState To, string? Reason = null)
{
    /// <summary>The only state it may leave; null for all that may precede the other.</summary>
    public RunState? From { get; init; }

    /// <summary>When its next attempt is due; null when none is.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What ended the attempt; null leaves what is there.</summary>
    public JobFault? Fault { get; init; }

    /// <summary>What was counted and measured; null leaves what is there.</summary>
    public IReadOnlyList<RunFigure>? Figures { get; init; }
}

/// <summary>What runs can be sorted by.</summary>
public enum RunColumn
{
    /// <summary>When it was asked for.</summary>
    Asked,

    /// <summary>The market's time when it started.</summary>
    Started,

    /// <summary>The job's name.</summary>
    Job,

    /// <summary>The asset's symbol.</summary>
    Asset,

    /// <summary>Who asked for it.</summary>
    By,

    /// <summary>How long it waited before its last start.</summary>
    Waited,

    /// <summary>How long its last attempt took.</summary>
    Took,

    /// <summary>How many attempts it needed.</summary>
    Attempts,

    /// <summary>Its state's name.</summary>
    State,
}

/// <summary>A question to the ledger of runs; runs come newest first where no other order is asked for.</summary>
/// <param name="Jobs">Only these jobs; null for all.</param>
/// <param name="States">Only these states; null for all.</param>
/// <param name="Asset">Only runs about this asset or about all; null for every run.</param>
/// <param name="RequestedBy">Only runs that this one asked for; null for all.</param>
/// <param name="From">Only runs queued at or after this time.</param>
/// <param name="EndedFrom">Only runs that ended at or after this time, or have not ended: those that <see cref="IJobLedger.CountAsync"/> counts.</param>
/// <param name="After">Only runs that wait, or waited, for this one; null for all.</param>
/// <param name="Offset">Runs to skip, 0 or more.</param>
/// <param name="Limit">Runs to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="EndedTo">Only runs that ended before this time, or have not ended.</param>
/// <param name="StartedFrom">Only runs that started at or after this market time.</param>
/// <param name="StartedTo">Only runs that started before this market time.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record RunQuery(
    IReadOnlyCollection<string>? Jobs = null,
    IReadOnlyCollection<RunState>? States = null,
    Asset? Asset = null,
    string? RequestedBy = null,
    DateTimeOffset? From = null,
    DateTimeOffset? EndedFrom = null,
    long? After = null,
    int Offset = 0,
    int Limit = 20,
    DateTimeOffset? EndedTo = null,
    DateTimeOffset? StartedFrom = null,
    DateTimeOffset? StartedTo = null,
    SortBy<RunColumn>? Sort = null)
{
    /// <summary>The most runs one question may ask for.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A page of runs.</summary>
/// <param name="Items">The runs, in the order asked for.</param>
/// <param name="Total">How many runs the query matches in all.</param>
public sealed record RunPage(IReadOnlyList<JobRun> Items, long Total);
