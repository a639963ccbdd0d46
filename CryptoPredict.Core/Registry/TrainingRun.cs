using System.Collections.Immutable;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>What a training run does.</summary>
public enum RunKind
{
    /// <summary>Fits models from scratch.</summary>
    Retrain,

    /// <summary>Trains on from a version.</summary>
    FineTune,

    /// <summary>A cycle of the feedback loop.</summary>
    Tier,

    /// <summary>Merges an uploaded file and trains on.</summary>
    Upload,

    /// <summary>Trains and predicts over stored candles as if they were live; nothing of it serves.</summary>
    Backtest,
}

/// <summary>How a training run stands.</summary>
public enum RunOutcome
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It did what it was to do.</summary>
    Succeeded,

    /// <summary>A fault ended it.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>A rule forbade it, for example too few samples.</summary>
    Refused,

    /// <summary>Another one was running.</summary>
    Skipped,

    /// <summary>Its process ended before it did.</summary>
    Aborted,
}

/// <summary>What a run is started with.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Asset">Its asset; null for all.</param>
/// <param name="RequestedBy">A user, <c>schedule</c>, <c>threshold</c>, …</param>
/// <param name="Parameters">What it was told, as text in the invariant culture.</param>
public sealed record RunStart(RunKind Kind, Asset? Asset, string RequestedBy, ImmutableSortedDictionary<string, string> Parameters);

/// <summary>What a run did for one model of one asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="VersionId">The version made; null for none.</param>
/// <param name="Gate">What the gate said; null when it was not asked.</param>
/// <param name="Note">What was cut back, kept or failed, in a sentence; null for nothing.</param>
public sealed record RunStep(Asset Asset, string Model, TimeSpan Duration, string? VersionId, GateDecision? Gate, string? Note);

/// <summary>The losses of one epoch of one model within a run.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Loss">The epoch's losses.</param>
public sealed record RunEpoch(Asset Asset, string Model, EpochLoss Loss);

/// <summary>A line of a run's log.</summary>
/// <param name="Number">Counted from 1 within the run, in order; may skip numbers.</param>
/// <param name="Elapsed">Wall time since the run's start.</param>
/// <param name="Text">The line.</param>
public sealed record RunLogLine(long Number, TimeSpan Elapsed, string Text);

/// <summary>One execution of retrain, fine-tune, tier, upload or backtest.</summary>
/// <param name="Id">Ascending.</param>
/// <param name="Start">What it was started with.</param>
/// <param name="StartedAt">Market time of its start.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="Message">The outcome in a sentence; null while it runs.</param>
/// <param name="Duration">Wall time; null while it runs and when it was aborted.</param>
/// <param name="Steps">What it did per model, in order.</param>
public sealed record TrainingRun(
    long Id, RunStart Start, DateTimeOffset StartedAt, RunOutcome Outcome, string? Message, TimeSpan? Duration, IReadOnlyList<RunStep> Steps);

/// <summary>A question to the run history; runs come newest first.</summary>
/// <param name="Kind">Only this kind; null for all.</param>
/// <param name="Asset">Only runs of this asset or of all assets; null for every run.</param>
/// <param name="Outcome">Only this outcome; null for all.</param>
/// <param name="Offset">Runs to skip, 0 or more.</param>
/// <param name="Limit">Runs to return, 1 to <see cref="MaxLimit"/>.</param>
public sealed record RunQuery(RunKind? Kind = null, Asset? Asset = null, RunOutcome? Outcome = null, int Offset = 0, int Limit = 50)
{
    /// <summary>The most runs one question may ask for.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A page of runs.</summary>
/// <param name="Items">The runs, newest first.</param>
/// <param name="Total">How many runs the query matches in all.</param>
public sealed record RunPage(IReadOnlyList<TrainingRun> Items, long Total);
