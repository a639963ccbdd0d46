using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Pages.Training;

/// <summary>The curve of one model of one asset within a run.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Losses">By epoch, in the order they came.</param>
internal sealed record RunCurve(Asset Asset, string Model, IReadOnlyList<EpochLoss> Losses)
{
    /// <summary>Its name in the address.</summary>
    public string Name => $"{Asset.Symbol}/{Model}";
}

/// <summary>One run as it goes: read again while it goes on, its log only from where it was left.</summary>
/// <param name="ledger">The history of runs.</param>
/// <param name="active">The runs under way.</param>
internal sealed class RunWindow(IJobLedger ledger, ActiveRuns active)
{
    /// <summary>The most log lines kept; older ones stay in the store.</summary>
    public const int LogLines = 500;

    private long _lastLine;
    private bool _settled;

    /// <summary>The run; null when there is none of that id.</summary>
    public JobRun? Run { get; private set; }

    /// <summary>How far it is; null when it is not under way here.</summary>
    public RunProgress? Progress { get; private set; }

    /// <summary>Whether it waits, is under way or will be tried again.</summary>
    public bool IsOpen => Run is { } run && !run.State.HasEnded();

    /// <summary>The newest lines that it tells itself, oldest first; what the application logged meanwhile stands on the page of jobs.</summary>
    public ImmutableList<RunLogLine> Log { get; private set; } = [];

    /// <summary>Its loss curves, the one that grew last at the end.</summary>
    public IReadOnlyList<RunCurve> Curves { get; private set; } = [];

    /// <summary>The run of a job that a page about an asset follows: the one under way, else the newest; null when there is none.</summary>
    public async Task<long?> FindNewestAsync(string job, Asset asset, CancellationToken cancellationToken)
    {
        var running = active.Current.LastOrDefault(
            one => one.Run.Request is var request && request.Job == job && (request.Asset is null || request.Asset == asset));
        if (running is not null)
        {
            return running.Run.Id;
        }

        var last = await ledger.ReadAsync(new RunQuery([job], Asset: asset, Limit: 1), cancellationToken);
        return last.Items is [var run] ? run.Id : null;
    }

    /// <summary>Reads what is new of a run.</summary>
    public async Task RefreshAsync(long? id, CancellationToken cancellationToken)
    {
        if (id != Run?.Id)
        {
            (Run, Progress, Log, Curves, _lastLine, _settled) = (null, null, [], [], 0, false);
        }

        if (id is not { } wanted)
        {
            return;
        }

        // The run first: what it reports as ended has its whole log and all epochs on the disk.
        var run = await ledger.FindAsync(wanted, cancellationToken);
        if (run is not null && !_settled)
        {
            var log = await ledger.ReadLogAsync(wanted, _lastLine, LogLines, newest: true, cancellationToken);
            var epochs = await ledger.ReadEpochsAsync(wanted, cancellationToken);
            _lastLine = log.Count > 0 ? log[^1].Number : _lastLine;
            Log = Log.AddRange(log.Where(line => line.Level is null));
            Log = Log.RemoveRange(0, Math.Max(0, Log.Count - LogLines));
            Curves = [.. epochs
                .Select((epoch, order) => (epoch, order))
                .GroupBy(item => (item.epoch.Asset, item.epoch.Model))
                .OrderBy(group => group.Max(item => item.order))
                .Select(group => new RunCurve(group.Key.Asset, group.Key.Model, [.. group.Select(item => item.epoch.Loss)]))];
            _settled = run.State.HasEnded();
        }

        Run = run;
        Progress = run is { State: RunState.Running } ? active.Find(run.Id) : null;
    }
}
