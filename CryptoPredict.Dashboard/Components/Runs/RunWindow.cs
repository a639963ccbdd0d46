using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Components.Runs;

/// <summary>One run as it goes: read again while it goes on, its log and losses only from where they were left.</summary>
/// <param name="ledger">The history of runs.</param>
/// <param name="active">The runs under way.</param>
internal sealed class RunWindow(IJobLedger ledger, ActiveRuns active)
{
    /// <summary>The most log lines kept; older ones stay in the store.</summary>
    public const int LogLines = 500;

    private readonly List<RunEpoch> _epochs = [];
    private long? _asked;
    private long _lastLine;
    private int _attempt;
    private bool _settled;

    /// <summary>The run; null when there is none of that id.</summary>
    public JobRun? Run { get; private set; }

    /// <summary>How far it is; null when it is not under way here.</summary>
    public RunProgress? Progress { get; private set; }

    /// <summary>What it waits for, in a sentence; null when it does not wait.</summary>
    public string? Waits { get; private set; }

    /// <summary>The newest lines of its log, oldest first; the same list until another line comes.</summary>
    public ImmutableList<RunLogLine> Log { get; private set; } = [];

    /// <summary>Its loss curves, the one that grew last at the end; the same list until another epoch comes.</summary>
    public IReadOnlyList<RunCurve> Curves { get; private set; } = [];

    /// <summary>Reads what is new of a run.</summary>
    /// <returns>Whether there is anything new but for how far it is.</returns>
    public async Task<bool> RefreshAsync(long id, CancellationToken cancellationToken)
    {
        var before = Picture;
        if (id != _asked)
        {
            (_asked, Run, Log, Curves, _lastLine, _attempt, _settled) = (id, null, [], [], 0, 0, false);
            _epochs.Clear();
        }

        // The run first: what it reports as ended has its whole log and all epochs on the disk.
        var run = await ledger.FindAsync(id, cancellationToken);
        if (run is not null && !_settled)
        {
            await ReadLogAsync(id, cancellationToken);
            await ReadEpochsAsync(run, cancellationToken);
            _settled = run.State.HasEnded();
        }

        Waits = run is { State: RunState.Queued or RunState.RetryScheduled }
            ? WaitingRun.Of(run, (await ledger.ReadAsync(WaitingRun.Open, cancellationToken)).Items).Why : null;
        Run = run;
        Progress = run is { State: RunState.Running } ? active.Find(run.Id) : null;
        return before != Picture;
    }

    // Equal as long as nothing would be drawn in another way. What a run has done is only added to.
    private (long?, (RunState, int, string?, DateTimeOffset?, int, int, int)?, string?, string?, object, object) Picture => (
        _asked,
        Run is { } run ? (run.State, run.Attempt, run.Message, run.DueAt, run.Steps.Count, run.Figures.Count, run.Parameters.Count) : null,
        Waits, Progress?.StoppedBy, Log, Curves);

    private async Task ReadLogAsync(long id, CancellationToken cancellationToken)
    {
        var lines = await ledger.ReadLogAsync(id, _lastLine, LogLines, newest: true, cancellationToken);
        if (lines.Count > 0)
        {
            _lastLine = lines[^1].Number;
            Log = Log.AddRange(lines);
            Log = Log.RemoveRange(0, Math.Max(0, Log.Count - LogLines));
        }
    }

    private async Task ReadEpochsAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (run.Attempt != _attempt)
        {
            // Another attempt learns from the beginning.
            (Curves, _attempt) = ([], run.Attempt);
            _epochs.Clear();
        }

        var epochs = await ledger.ReadEpochsAsync(run.Id, _epochs.Count, cancellationToken);
        if (epochs.Count > 0)
        {
            _epochs.AddRange(epochs);
            Curves = RunCurve.Of(_epochs);
        }
    }
}
