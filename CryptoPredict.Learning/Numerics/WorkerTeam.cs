using System.Runtime.ExceptionServices;

namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// A few threads that share out many very short pieces of work. Growing one tree or training on one batch needs forks and joins some tens of
/// microseconds apart, where waking pool threads each time would cost as much as the work; so the threads poll for a moment before they sleep.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int PollsBeforeSleep = 500;

    private readonly Thread[] _workers;
    private readonly SemaphoreSlim _wake = new(0);
    private Action<int> _body = static _ => { };
    private Exception? _failure;
    // High half: number of the current run; low half: pieces not yet taken. One word, so that a late thread can never take a piece of another run.
    private long _tickets;
    private int _unfinished;
    private int _sleepers;
    private volatile bool _disposed;

    public WorkerTeam(int threads)
    {
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = "Learning worker", Priority = Thread.CurrentThread.Priority };
            _workers[i].Start();
        }
    }

    /// <summary>The caller alone.</summary>
    public static WorkerTeam Single { get; } = new(1);

    /// <summary>Number of threads, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Threads to use: the number asked for, or one per processor for 0.</summary>
    public static int Resolve(int requested) => requested > 0 ? requested : Environment.ProcessorCount;

    /// <summary>
    /// Calls <paramref name="body"/> once for every number from 0 to <paramref name="pieces"/> - 1, in any order and on any thread, and returns when all are
    /// done.
    /// </summary>
    public void Run(int pieces, Action<int> body)
    {
        if (_workers.Length == 0 || pieces == 1)
        {
            for (var i = 0; i < pieces; i++)
            {
                body(i);
            }

            return;
        }

        _body = body;
        Volatile.Write(ref _unfinished, pieces);
        Interlocked.Exchange(ref _tickets, ((_tickets >> 32) + 1) << 32 | (uint)pieces);
        if (Volatile.Read(ref _sleepers) > 0)
        {
            _wake.Release(Interlocked.Exchange(ref _sleepers, 0));
        }

        TakePieces();
        var spin = default(SpinWait);
        while (Volatile.Read(ref _unfinished) > 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>
    /// Splits <paramref name="count"/> items into ranges of at least <paramref name="atLeast"/> and calls <paramref name="body"/>(begin, end) for each.
    /// </summary>
    public void RunRanges(int count, int atLeast, Action<int, int> body)
    {
        var ranges = Math.Clamp(count / atLeast, 1, Threads * 4);
        Run(ranges, i => body((int)((long)count * i / ranges), (int)((long)count * (i + 1) / ranges)));
    }

    public void Dispose()
    {
        _disposed = true;
        if (_workers.Length > 0)
        {
            _wake.Release(_workers.Length);
        }

        foreach (var worker in _workers)
        {
            worker.Join();
        }

        _wake.Dispose();
    }

    private void TakePieces()
    {
        while (true)
        {
            var tickets = Volatile.Read(ref _tickets);
            var left = (int)tickets;
            if (left == 0)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _tickets, tickets - 1, tickets) != tickets)
            {
                continue;
            }

            try
            {
                _body(left - 1);
            }
            catch (Exception failure)
            {
                // Kept for the caller of Run: an exception must not end a thread nor leave the caller waiting.
                Interlocked.CompareExchange(ref _failure, failure, null);
            }

            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void Work()
    {
        while (!_disposed)
        {
            TakePieces();
            for (var polls = 0; (int)Volatile.Read(ref _tickets) == 0 && !_disposed; polls++)
            {
                if (polls < PollsBeforeSleep)
                {
                    Thread.SpinWait(8);
                    continue;
                }

                Interlocked.Increment(ref _sleepers);
                if ((int)Volatile.Read(ref _tickets) == 0 && !_disposed)
                {
                    _wake.Wait();
                }

                break;
            }
        }
    }
}
