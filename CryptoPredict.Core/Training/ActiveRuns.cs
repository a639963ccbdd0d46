using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>A run under way, as a page shows it. Its log, epochs and finished steps stand in <see cref="ITrainingRuns"/>.</summary>
/// <param name="Id">The run's id in the history.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Asset">Its asset; null for all.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="StartedAt">Market time of its start.</param>
/// <param name="Elapsed">Wall time since then; once it has waited for its turn, since that came.</param>
/// <param name="Done">Share of the work that is done, 0 to 1.</param>
/// <param name="Remaining">Wall time it will probably still take, by the pace up to its last progress; null while nothing can be said.</param>
/// <param name="Doing">What it does right now, in a few words.</param>
/// <param name="Stopping">Whether it was told to stop.</param>
public sealed record ActiveRun(
    long Id, RunKind Kind, Asset? Asset, string RequestedBy, DateTimeOffset StartedAt, TimeSpan Elapsed, double Done, TimeSpan? Remaining, string Doing, bool Stopping)
{
    /// <summary>Whether it still waits for its turn.</summary>
    public bool Waits { get; init; }

    /// <summary>The same run some time later, should it not have reported meanwhile.</summary>
    /// <param name="time">Wall time.</param>
    public ActiveRun After(TimeSpan time) => this with
    {
        Elapsed = Elapsed + time,
        Remaining = Remaining is { } left ? TimeSpan.FromTicks(Math.Max(0, (left - time).Ticks)) : null,
    };
}

/// <summary>The runs under way in this process: how far they are, and a way to stop them. Thread-safe.</summary>
/// <param name="wall">The wall clock.</param>
public sealed class ActiveRuns(TimeProvider wall)
{
    // Below this share done, a guess of what remains would be noise.
    private const double LeastDone = 0.02;

    private ImmutableDictionary<long, Tracking> _running = ImmutableDictionary<long, Tracking>.Empty;

    /// <summary>A run started, moved on or ended. Carries no data; raised on training threads: handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>The runs under way, oldest first.</summary>
    public IReadOnlyList<ActiveRun> Current => [.. Volatile.Read(ref _running).Values.OrderBy(run => run.Id).Select(run => run.Show())];

    /// <summary>The run of that id; null when it is not under way here.</summary>
    public ActiveRun? Find(long id) => Volatile.Read(ref _running).TryGetValue(id, out var run) ? run.Show() : null;

    /// <summary>Tells a run to stop; it does so within an epoch or a tree.</summary>
    /// <returns>Whether it was under way.</returns>
    public bool Cancel(long id)
    {
        if (!Volatile.Read(ref _running).TryGetValue(id, out var run))
        {
            return false;
        }

        run.Stop();
        Changed?.Invoke();
        return true;
    }

    /// <summary>Follows a run until the returned tracking is disposed.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="start">What it was started with.</param>
    /// <param name="startedAt">Market time.</param>
    /// <param name="cancellationToken">Stops it as well.</param>
    /// <param name="waits">Whether it waits for its turn first, see <see cref="Tracking.Begin"/>.</param>
    public Tracking Track(long id, RunStart start, DateTimeOffset startedAt, CancellationToken cancellationToken, bool waits = false)
    {
        ArgumentNullException.ThrowIfNull(start);
        var tracking = new Tracking(this, id, start, startedAt, waits, cancellationToken);
        ImmutableInterlocked.TryAdd(ref _running, id, tracking);
        Changed?.Invoke();
        return tracking;
    }

    /// <summary>One run under way: it reports here, and asks here whether to stop.</summary>
    public sealed class Tracking : IDisposable
    {
        private readonly ActiveRuns _runs;
        private readonly RunStart _start;
        private readonly DateTimeOffset _startedAt;
        private readonly CancellationTokenSource _stopping;
        private (double Done, string Doing, TimeSpan After) _at;
        private bool _waits;
        private long _since;

        internal Tracking(ActiveRuns runs, long id, RunStart start, DateTimeOffset startedAt, bool waits, CancellationToken cancellationToken)
        {
            _runs = runs;
            Id = id;
            _start = start;
            _startedAt = startedAt;
            _waits = waits;
            _at = (0, waits ? "waiting" : "starting", TimeSpan.Zero);
            _since = runs.Wall.GetTimestamp();
            _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Token = _stopping.Token;
        }

        /// <summary>The run's id.</summary>
        public long Id { get; }

        /// <summary>Cancelled when the run shall stop.</summary>
        public CancellationToken Token { get; }

        /// <summary>Its turn has come: the time that it waited says nothing of its pace.</summary>
        public void Begin()
        {
            lock (_start)
            {
                (_waits, _since, _at) = (false, _runs.Wall.GetTimestamp(), (0, "starting", TimeSpan.Zero));
            }

            _runs.Changed?.Invoke();
        }

        /// <summary>Says how far the run is. Any thread; returns at once.</summary>
        /// <param name="done">Share of the work done, 0 to 1; never goes back.</param>
        /// <param name="doing">What it does now, in a few words.</param>
        public void Report(double done, string doing)
        {
            lock (_start)
            {
                var reached = Math.Clamp(done, 0, 1);
                _at = reached > _at.Done ? (reached, doing, _runs.Wall.GetElapsedTime(_since)) : _at with { Doing = doing };
            }

            _runs.Changed?.Invoke();
        }

        /// <summary>The run has ended.</summary>
        public void Dispose()
        {
            ImmutableInterlocked.TryRemove(ref _runs._running, Id, out _);
            _stopping.Dispose();
            _runs.Changed?.Invoke();
        }

        internal void Stop()
        {
            try
            {
                _stopping.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }
        }

        internal ActiveRun Show()
        {
            (double Done, string Doing, TimeSpan After) at;
            TimeSpan elapsed;
            bool waits;
            lock (_start)
            {
                (at, elapsed, waits) = (_at, _runs.Wall.GetElapsedTime(_since), _waits);
            }

            TimeSpan? remaining = at.Done >= LeastDone ? at.After * ((1 - at.Done) / at.Done) : null;
            return new ActiveRun(Id, _start.Kind, _start.Asset, _start.RequestedBy, _startedAt, at.After, at.Done, remaining, at.Doing, Token.IsCancellationRequested)
            {
                Waits = waits,
            }.After(elapsed - at.After);
        }
    }

    private TimeProvider Wall => wall;
}
