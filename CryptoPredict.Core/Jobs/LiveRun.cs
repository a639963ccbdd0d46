using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace CryptoPredict.Core.Jobs;

/// <summary>A run under way in this process, as a page shows it. Its log, epochs and finished steps stand in <see cref="IJobLedger"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="Elapsed">Wall time since its attempt started.</param>
/// <param name="Done">Share of the work that is done, 0 to 1.</param>
/// <param name="Remaining">Wall time it will probably still take, by the pace up to its last progress; null while nothing can be said.</param>
/// <param name="Doing">What it does right now, in a few words.</param>
/// <param name="StoppedBy">Who wants it stopped; null when nobody does.</param>
public sealed record RunProgress(JobRun Run, TimeSpan Elapsed, double Done, TimeSpan? Remaining, string Doing, string? StoppedBy)
{
    /// <summary>The same run some time later, should it not have reported meanwhile.</summary>
    /// <param name="time">Wall time.</param>
    public RunProgress After(TimeSpan time) => this with
    {
        Elapsed = Elapsed + time,
        Remaining = Remaining is { } left ? TimeSpan.FromTicks(Math.Max(0, (left - time).Ticks)) : null,
    };
}

/// <summary>
/// An attempt under way in this process. What it reports is gathered and written in batches, so that a run of many epochs neither waits for the disk nor
/// crowds out the commits of predictions.
/// </summary>
public sealed class LiveRun : IRun, IAsyncDisposable
{
    /// <summary>The longest line kept of what is logged.</summary>
    public const int MaxLineLength = 2000;

    // Below this share done, a guess of what remains would be noise.
    private const double LeastDone = 0.02;

    private static readonly AsyncLocal<LiveRun?> Flow = new();

    private static readonly TimeSpan FlushPeriod = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly JobRun _run;
    private readonly IJobLedger _ledger;
    private readonly TimeProvider _wall;
    private readonly Action _changed;
    private readonly Action<Exception> _failed;
    private readonly CancellationTokenSource _stopping;
    private readonly long _since;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _flushing;
    private List<RunEntry> _entries = [];
    private (double Done, string Doing, TimeSpan After) _at = (0, "starting", TimeSpan.Zero);
    private string? _stoppedBy;

    internal LiveRun(JobRun run, IJobLedger ledger, TimeProvider wall, Action changed, Action<Exception> failed, CancellationToken cancellationToken)
    {
        _run = run;
        _ledger = ledger;
        _wall = wall;
        _changed = changed;
        _failed = failed;
        _since = wall.GetTimestamp();
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stop = _stopping.Token;
        _flushing = FlushNowAndThenAsync(_ending.Token);
    }

    /// <summary>The run on whose flow the caller works; null when on none.</summary>
    public static LiveRun? OfThisFlow
    {
        get => Flow.Value;
        internal set => Flow.Value = value;
    }

    /// <inheritdoc/>
    public long Id => _run.Id;

    /// <inheritdoc/>
    public string RequestedBy => _run.Request.RequestedBy;

    /// <summary>Who wants it stopped; null when nobody does.</summary>
    public string? StoppedBy => Volatile.Read(ref _stoppedBy);

    /// <inheritdoc/>
    public CancellationToken Stop { get; }

    /// <inheritdoc/>
    public void Describe(ImmutableSortedDictionary<string, string> parameters) => Add(new RunParameters(parameters));

    /// <inheritdoc/>
    public void Log(string line) => Log(line, null);

    /// <inheritdoc/>
    public void Epoch(RunEpoch epoch) => Add(epoch);

    /// <inheritdoc/>
    public void Step(RunStep step) => Add(step);

    /// <summary>Adds what the application logged on the run's flow.</summary>
    /// <param name="text">One or more lines; very long ones are cut.</param>
    /// <param name="level">The level, see <see cref="RunLogLine.Level"/>.</param>
    public void Log(string text, string? level)
    {
        ArgumentNullException.ThrowIfNull(text);
        var elapsed = _wall.GetElapsedTime(_since);
        foreach (var line in text.Split('\n'))
        {
            Add(new RunLogLine(0, elapsed, Cut(line.TrimEnd('\r')), level));
        }
    }

    /// <inheritdoc/>
    public void Report(double done, string doing)
    {
        lock (_lock)
        {
            var reached = Math.Clamp(done, 0, 1);
            _at = reached > _at.Done ? (reached, doing, _wall.GetElapsedTime(_since)) : _at with { Doing = doing };
        }

        _changed();
    }

    /// <summary>How far it is.</summary>
    public RunProgress Show()
    {
        (double Done, string Doing, TimeSpan After) at;
        TimeSpan elapsed;
        lock (_lock)
        {
            (at, elapsed) = (_at, _wall.GetElapsedTime(_since));
        }

        TimeSpan? remaining = at.Done >= LeastDone ? at.After * ((1 - at.Done) / at.Done) : null;
        return new RunProgress(_run, at.After, at.Done, remaining, at.Doing, StoppedBy).After(elapsed - at.After);
    }

    /// <summary>Tells it to stop; it does so within an epoch or a tree.</summary>
    /// <param name="by">Who wants it; the first one stays.</param>
    public void Cancel(string by)
    {
        Interlocked.CompareExchange(ref _stoppedBy, by, null);
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile.
        }

        _changed();
    }

    /// <summary>Writes down what is left to write, however long the ledger takes none of it; after this, nothing that it reports is kept.</summary>
    /// <param name="stopping">Cancelled when the application stops: then one try has to do.</param>
    /// <exception cref="ObjectDisposedException">The ledger was closed before.</exception>
    public async Task CompleteAsync(CancellationToken stopping)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _flushing.ConfigureAwait(false);

        // What is logged of a writing that failed is no line of the run.
        OfThisFlow = null;
        while (await FlushAsync().ConfigureAwait(false) is { } fault)
        {
            if (fault is ObjectDisposedException)
            {
                ExceptionDispatchInfo.Throw(fault);
            }

            if (stopping.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(RetryPeriod, _wall, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _flushing.ConfigureAwait(false);
        _ending.Dispose();
        _stopping.Dispose();
    }

    // Never between the two halves of a character: alone, neither can be written down.
    private static string Cut(string line) => line.Length <= MaxLineLength
        ? line
        : $"{line.AsSpan(0, char.IsHighSurrogate(line[MaxLineLength - 1]) ? MaxLineLength - 1 : MaxLineLength)}…";

    private void Add(RunEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_lock)
        {
            _entries.Add(entry);
        }
    }

    private async Task FlushNowAndThenAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(FlushPeriod, _wall);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt has ended; what is gathered goes with its end.
        }
    }

    // What cannot be written now stays for the next time: a full disk or a lost connection must not end the work.
    private async Task<Exception?> FlushAsync()
    {
        List<RunEntry> batch;
        lock (_lock)
        {
            (batch, _entries) = (_entries, []);
        }

        if (batch.Count == 0)
        {
            return null;
        }

        try
        {
            await _ledger.AppendAsync(Id, batch, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // Reported by the caller; the entries are kept.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            lock (_lock)
            {
                _entries.InsertRange(0, batch);
            }

            _failed(fault);
            return fault;
        }
    }
}
