using System.Globalization;
using System.Runtime.ExceptionServices;

namespace CryptoPredict.Core.Learning.Neural;

/// <summary>
/// Threads that run one piece of work together, again and again, at a cost of about a microsecond per run: they spin for a
/// moment between runs and sleep only when nothing comes. The calling thread is member 0.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // A pause between two runs is microseconds; a thread that has yielded this often waits for something slower.
    private const int TurnsBeforeSleep = 2000;

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private Action<int>? _work;
    private Exception? _fault;
    private int _run;
    private int _sleepers;
    private int _unfinished;

    /// <param name="members">Number of threads including the caller's, at least 1.</param>
    internal WorkerTeam(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        _threads = new Thread[members - 1];
        for (var index = 0; index < _threads.Length; index++)
        {
            var member = index + 1;
            _threads[index] = new Thread(() => Serve(member))
            {
                IsBackground = true,
                Name = string.Create(CultureInfo.InvariantCulture, $"network training {member}"),
            };
            _threads[index].Start();
        }
    }

    internal int Members => _threads.Length + 1;

    /// <summary>Runs the work once per member and returns when all have finished; rethrows the first fault.</summary>
    internal void Run(Action<int> work)
    {
        Start(work);
        Perform(work, 0);
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _unfinished) != 0)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        if (Interlocked.Exchange(ref _fault, null) is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    public void Dispose()
    {
        Start(null);
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Start(Action<int>? work)
    {
        _work = work;
        _unfinished = _threads.Length;
        Interlocked.Increment(ref _run);
        if (Volatile.Read(ref _sleepers) != 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Serve(int member)
    {
        for (var seen = 0; ; seen++)
        {
            AwaitRunAfter(seen);
            if (_work is not { } work)
            {
                return;
            }

            Perform(work, member);
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void AwaitRunAfter(int seen)
    {
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _run) == seen)
        {
            if (spinner.Count < TurnsBeforeSleep)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            lock (_gate)
            {
                // Announced before the counter is read again, so that Start either sees the sleeper or is seen by it.
                Interlocked.Increment(ref _sleepers);
                while (Volatile.Read(ref _run) == seen)
                {
                    Monitor.Wait(_gate);
                }

                Interlocked.Decrement(ref _sleepers);
            }
        }
    }

    private void Perform(Action<int> work, int member)
    {
        try
        {
            work(member);
        }
#pragma warning disable CA1031 // Whatever it is, it must reach the caller's thread, and the team must stay in step.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _fault, exception, null);
        }
    }
}
