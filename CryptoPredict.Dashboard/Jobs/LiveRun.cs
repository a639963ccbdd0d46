using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>An attempt under way in this process: how far it is, what it logs, who wants it stopped. Thread-safe.</summary>
/// <param name="run">Its run in the ledger.</param>
/// <param name="fireInstanceId">What the scheduler calls it.</param>
/// <param name="startedAt">When the attempt started, wall clock.</param>
/// <param name="changed">Called after each change; returns at once.</param>
public sealed class LiveRun(JobRun run, string fireInstanceId, DateTimeOffset startedAt, Action changed)
{
    /// <summary>The most lines kept of what an attempt logs; the oldest go.</summary>
    public const int MaxLines = 500;

    private const int MaxLineLength = 2000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];
    private long _dropped;
    private (double Done, string Doing)? _progress;

    /// <summary>Its number in the ledger.</summary>
    public long Id => run.Id;

    /// <summary>The job's name.</summary>
    public string Job => run.Request.Job;

    /// <summary>Who asked for it.</summary>
    public string RequestedBy => run.Request.RequestedBy;

    /// <summary>What the scheduler calls it.</summary>
    public string FireInstanceId => fireInstanceId;

    /// <summary>When the attempt started.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>The training run it caused; null for none so far.</summary>
    public long? TrainingRunId { get; private set; }

    /// <summary>What its training run counted and measured, however that ended; empty when it caused none.</summary>
    public IReadOnlyList<RunFigure> Figures { get; private set; } = [];

    /// <summary>Who wants it stopped; null when nobody does.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>What ended it; null while nothing did.</summary>
    public JobFault? Fault { get; set; }

    /// <summary>Share done, 0 to 1, and what it does in a few words; null while nothing is known.</summary>
    public (double Done, string Doing)? Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress;
            }
        }
    }

    /// <summary>Says how far it is.</summary>
    public void Report(double done, string doing)
    {
        lock (_lock)
        {
            _progress = (Math.Clamp(done, 0, 1), doing);
        }

        changed();
    }

    /// <summary>Says which training run it caused.</summary>
    public void Link(long trainingRunId)
    {
        TrainingRunId = trainingRunId;
        changed();
    }

    /// <summary>Takes what came of the training run, with its figures.</summary>
    /// <exception cref="JobFailedException">The run failed: the scheduler shall try again.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped by this token.</exception>
    public JobRunReport Take(RunSummary training, CancellationToken cancellationToken)
    {
        Figures = training.Figures;
        Link(training.RunId);
        return training.ToReport(cancellationToken);
    }

    /// <summary>Notes who wants it stopped; the first one stays.</summary>
    public void StopFor(string by)
    {
        StoppedBy ??= by;
        changed();
    }

    /// <summary>Adds what it logged. Any thread; returns at once.</summary>
    public void Log(DateTimeOffset at, string level, string text)
    {
        lock (_lock)
        {
            foreach (var line in text.Split('\n'))
            {
                var cut = line.Length > MaxLineLength ? $"{line.AsSpan(0, MaxLineLength)}…" : line.TrimEnd('\r');
                _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:HH:mm:ss.fff} {level} {cut}"));
            }

            while (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
                _dropped++;
            }
        }

        changed();
    }

    /// <summary>What it has logged so far; empty when nothing.</summary>
    public string LogText()
    {
        lock (_lock)
        {
            var kept = string.Join('\n', _lines);
            return _dropped == 0 ? kept : $"({_dropped} older lines were dropped)\n{kept}";
        }
    }
}
