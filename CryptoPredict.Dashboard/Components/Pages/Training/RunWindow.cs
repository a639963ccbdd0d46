using System.Collections.Immutable;
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

/// <summary>One run as it goes: read again while it runs, its log only from where it was left.</summary>
/// <param name="runs">The history.</param>
internal sealed class RunWindow(ITrainingRuns runs)
{
    /// <summary>The most log lines kept; older ones stay in the store.</summary>
    public const int LogLines = 500;

    private bool _settled;

    /// <summary>The run; null when there is none of that id.</summary>
    public TrainingRun? Run { get; private set; }

    /// <summary>The newest lines of its log, oldest first.</summary>
    public ImmutableList<RunLogLine> Log { get; private set; } = [];

    /// <summary>Its loss curves, the one that grew last at the end.</summary>
    public IReadOnlyList<RunCurve> Curves { get; private set; } = [];

    /// <summary>Reads what is new of a run.</summary>
    public async Task RefreshAsync(long? id, CancellationToken cancellationToken)
    {
        if (id != Run?.Id)
        {
            (Run, Log, Curves, _settled) = (null, [], [], false);
        }

        if (_settled || id is not { } wanted)
        {
            return;
        }

        // The run first: what it reports as ended has its whole log and all epochs on the disk.
        var run = await runs.FindAsync(wanted, cancellationToken);
        if (run is not null)
        {
            var log = await runs.ReadLogAsync(wanted, Log.IsEmpty ? 0 : Log[^1].Number, LogLines, cancellationToken);
            var epochs = await runs.ReadEpochsAsync(wanted, cancellationToken);
            Log = Log.AddRange(log);
            Log = Log.RemoveRange(0, Math.Max(0, Log.Count - LogLines));
            Curves = [.. epochs
                .Select((epoch, order) => (epoch, order))
                .GroupBy(item => (item.epoch.Asset, item.epoch.Model))
                .OrderBy(group => group.Max(item => item.order))
                .Select(group => new RunCurve(group.Key.Asset, group.Key.Model, [.. group.Select(item => item.epoch.Loss)]))];
            _settled = run.Outcome != RunOutcome.Running;
        }

        Run = run;
    }
}
