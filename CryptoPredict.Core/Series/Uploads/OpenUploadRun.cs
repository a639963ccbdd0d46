using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A run over an upload whose end is not in the history yet. Whoever takes it, and nobody else, brings it to its end.</summary>
internal sealed class OpenUploadRun(Upload upload, MergePlan plan, IRunRecorder recorder, ActiveRuns.Tracking tracking)
{
    private readonly List<RunFigure> _figures = [];
    private volatile bool _isOver;
    private int _taken;

    public long Id => recorder.Id;

    public Upload Upload => upload;

    public MergePlan Plan => plan;

    public IRunRecorder Recorder => recorder;

    public ActiveRuns.Tracking Tracking => tracking;

    public IReadOnlyList<RunFigure> Figures => _figures;

    /// <summary>Completes with its end.</summary>
    public TaskCompletionSource<RunSummary> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether its work is done, so that another run may be started over its upload.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }

    /// <returns>Whether it was there to be taken.</returns>
    public bool Take() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Note(MergeResult merged, ImportReport report) =>
        _figures.AddRange([new("rows added", merged.Added), new("rows known", merged.Known), new("conflicts", merged.Conflicts), new("rows rejected", report.Rejected)]);

    public void Note(UploadLearned learned) => _figures.AddRange([new(RunFigure.Models, learned.Made), new(RunFigure.Promoted, learned.Promoted)]);
}
