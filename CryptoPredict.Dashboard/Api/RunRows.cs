using System.Text.Json;
using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>One run of a job, with all its attempts. Times are those of the wall clock unless said otherwise.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Asset">The asset it is about; null for all, or none.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="Input">What was asked; null for nothing.</param>
/// <param name="After">The run it waits for; null when it waits for none.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">Counted from 1; 0 before the first.</param>
/// <param name="QueuedAt">When it was asked for.</param>
/// <param name="StartedAt">When its last attempt started; null before the first.</param>
/// <param name="MarketTime">The market's time then.</param>
/// <param name="EndedAt">When it ended; null until then.</param>
/// <param name="DueAt">When its next attempt is due; null when none is.</param>
/// <param name="Duration">What its last attempt took; null before its end.</param>
/// <param name="Message">How it stands, in a sentence; null while there is nothing to say.</param>
/// <param name="Parameters">What shaped its work.</param>
/// <param name="Figures">What it counted and measured.</param>
/// <param name="Fault">What ended its last failed attempt; null when none failed.</param>
/// <param name="Progress">How far it is; null when it is not under way here.</param>
/// <param name="Steps">What it did per model.</param>
public sealed record RunRow(
    long Id, string Job, string? Asset, string RequestedBy, JsonElement? Input, long? After, RunState State, int Attempt, DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? MarketTime, DateTimeOffset? EndedAt, DateTimeOffset? DueAt, TimeSpan? Duration, string? Message,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, double> Figures, string? Fault, ProgressRow? Progress,
    IReadOnlyList<StepRow> Steps)
{
    /// <summary>The row of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">How far it is; null when it is not under way here.</param>
    public static RunRow From(JobRun run, RunProgress? progress)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunRow(
            run.Id, run.Request.Job, run.Request.Asset?.Symbol, run.Request.RequestedBy, run.Request.Input is { } input ? JsonElement.Parse(input) : null,
            run.Request.After,
            run.State, run.Attempt, run.QueuedAt, run.StartedAt, run.MarketTime, run.EndedAt, run.DueAt, run.Duration, run.Message, run.Parameters,
            new OrderedDictionary<string, double>(run.Figures.Select(figure => KeyValuePair.Create(figure.Name, figure.Value))),
            run.Fault?.Message, ProgressRow.From(progress),
            [.. run.Steps.Select(step => new StepRow(step.Asset.Symbol, step.Model, step.Duration, step.VersionId, GateRow.From(step.Gate), step.Note))]);
    }
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Share of the work, 0 to 1.</param>
/// <param name="Remaining">Wall time it will probably still take; null while nothing can be said.</param>
/// <param name="Doing">What it does now.</param>
/// <param name="StoppedBy">Who asked it to stop; null when nobody did.</param>
public sealed record ProgressRow(double Done, TimeSpan? Remaining, string Doing, string? StoppedBy)
{
    /// <summary>The row of a run's progress; null for none.</summary>
    public static ProgressRow? From(RunProgress? progress) => progress is null ? null
        : new(progress.Done, progress.Remaining, progress.Doing, progress.StoppedBy);
}

/// <summary>What a run did for one model of one asset.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="VersionId">The version made; null for none.</param>
/// <param name="Gate">What the gate said; null when it was not asked.</param>
/// <param name="Note">What was cut back, kept or failed.</param>
public sealed record StepRow(string Asset, string Model, TimeSpan Duration, string? VersionId, GateRow? Gate, string? Note);

/// <summary>One run with its whole story.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">Every state it came to.</param>
/// <param name="Followers">Runs that wait, or waited, for this one.</param>
/// <param name="FaultStack">What ended its last failed attempt, with its causes and where it came from, for admins; null when none failed.</param>
public sealed record RunStory(RunRow Run, IReadOnlyList<RunEvent> Events, IReadOnlyList<RunRow> Followers, string? FaultStack);

/// <summary>What is under way and what waits.</summary>
/// <param name="Running">Runs under way in this process, oldest first.</param>
/// <param name="Waiting">Runs that were asked for and have not started, or failed and will be tried again; newest first.</param>
public sealed record ActiveRunList(IReadOnlyList<RunRow> Running, IReadOnlyList<WaitingRow> Waiting);

/// <summary>A run that waits.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">What it waits for, in a sentence.</param>
public sealed record WaitingRow(RunRow Run, string Why);

/// <summary>The losses of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="State">How it stands: while it runs, more may come.</param>
/// <param name="Items">The epochs.</param>
public sealed record EpochList(long RunId, RunState State, IReadOnlyList<EpochRow> Items);

/// <summary>One epoch of one model.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="Loss">Its losses.</param>
public sealed record EpochRow(string Asset, string Model, LossRow Loss);

/// <summary>Lines of a run's log.</summary>
/// <param name="RunId">The run.</param>
/// <param name="State">How it stands: while it runs, more may come.</param>
/// <param name="Items">The lines, oldest first; those with a level are what the application logged meanwhile.</param>
public sealed record RunLog(long RunId, RunState State, IReadOnlyList<LogLineRow> Items);

/// <summary>A line of a run's log.</summary>
/// <param name="Number">Counted from 1 within the run.</param>
/// <param name="Elapsed">Wall time since the attempt's start.</param>
/// <param name="Text">The line.</param>
/// <param name="Level">At which the application logged it; null for what the run itself tells.</param>
public sealed record LogLineRow(long Number, TimeSpan Elapsed, string Text, string? Level);

/// <summary>The stretches of time over which runs are counted.</summary>
public enum StatisticsRange
{
    /// <summary>The last 24 hours, in half hours.</summary>
    Day,

    /// <summary>The last 7 days, in stretches of four hours.</summary>
    Week,

    /// <summary>The last 30 days, in half days.</summary>
    Month,
}

/// <summary>How many runs ended how.</summary>
/// <param name="Range">The range, which ends now.</param>
/// <param name="From">Where it begins.</param>
/// <param name="Bucket">Width of a stretch.</param>
/// <param name="Items">The stretches in which a run ended, oldest first; in all others none did.</param>
public sealed record RunStatistics(StatisticsRange Range, DateTimeOffset From, TimeSpan Bucket, IReadOnlyList<StatisticsRow> Items);

/// <summary>The runs of one stretch of time.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Ended">How many runs ended in each state; states without one are left out.</param>
/// <param name="P50">Half of those that started took at most this long; null where none did.</param>
/// <param name="P95">95 % of them took at most this long.</param>
/// <param name="Longest">The longest of them.</param>
public sealed record StatisticsRow(DateTimeOffset Start, IReadOnlyDictionary<RunState, int> Ended, TimeSpan? P50, TimeSpan? P95, TimeSpan? Longest)
{
    /// <summary>The row of the runs that ended in a stretch.</summary>
    public static StatisticsRow From(DateTimeOffset start, IEnumerable<RunEnd> ends)
    {
        var all = ends.ToList();
        var took = all.Where(end => end.Duration is not null).Select(end => end.Duration!.Value).Order().ToList();
        return new StatisticsRow(
            start, all.GroupBy(end => end.State).ToDictionary(group => group.Key, group => group.Count()), Quantile(0.5), Quantile(0.95), took.Count > 0
                ? took[^1] : null);

        TimeSpan? Quantile(double share) => took.Count == 0 ? null : took[(int)Math.Ceiling(share * took.Count) - 1];
    }
}

/// <summary>Runs to act on.</summary>
/// <param name="Ids">Their ids, 1 to 100.</param>
public sealed record RunsRequest(IReadOnlyList<long>? Ids) : WorkRequest
{
    /// <summary>The runs, as the audit log names them.</summary>
    public override string ToString() => $"runs {string.Join(", ", Ids ?? [])}";

    internal override string InWords() => ToString();
}

/// <summary>What came of an action on several runs.</summary>
/// <param name="Items">Per run, in the order asked.</param>
public sealed record RunActionList(IReadOnlyList<RunActionRow> Items);

/// <summary>What came of an action on one run.</summary>
/// <param name="Id">The run.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record RunActionRow(long Id, Accounts.ActionOutcome Outcome);
