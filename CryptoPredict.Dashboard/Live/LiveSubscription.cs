namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// One subscriber's throttle: the first signal calls back at once, later ones at most every <see cref="MinInterval"/>, and the
/// last signal of a burst is never lost. The next wait begins when a callback has ended, so a slow one never overlaps itself.
/// </summary>
internal sealed partial class LiveSubscription : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Least time from the end of one callback to the start of the next.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Func<Task> _callback;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<LiveSubscription> _remove;

    // The subscriber's culture and other ambient values; the producer's must not leak into a page.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly CancellationTokenSource _disposal = new();
    private bool _signalled;
    private bool _running;
    private bool _disposed;

    internal LiveSubscription(string name, LiveTopics topics, Func<Task> callback, TimeProvider time, ILogger logger, Action<LiveSubscription> remove)
    {
        Name = name;
        Topics = topics;
        _callback = callback;
        _time = time;
        _logger = logger;
        _remove = remove;
    }

    /// <summary>Who subscribed.</summary>
    public string Name { get; }

    /// <summary>What it follows.</summary>
    public LiveTopics Topics { get; }

    /// <summary>Notes that something changed. Returns at once; never throws.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            _signalled = true;
            if (_running || _disposed)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Ends the subscription: no callback starts afterwards. May be called from within the callback.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _remove(this);
        _disposal.Cancel();
        _disposal.Dispose();
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_context is null)
        {
            _ = PumpAsync();
        }
        else
        {
            ExecutionContext.Run(_context, static self => _ = ((LiveSubscription)self!).PumpAsync(), this);
        }
    }

    private async Task PumpAsync()
    {
        while (TryTake(out var stop))
        {
            try
            {
                await _callback();
            }
#pragma warning disable CA1031 // One page's fault must not reach the producer or the other pages.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                CallbackFailed(_logger, exception, Name);
            }

            await Task.Delay(MinInterval, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool TryTake(out CancellationToken stop)
    {
        lock (_lock)
        {
            _running = _signalled && !_disposed;
            _signalled = false;
            stop = _running ? _disposal.Token : default;
            return _running;
        }
    }

    [LoggerMessage(LogLevel.Error, "The live callback of {Subscriber} failed; it is called again after the next change.")]
    private static partial void CallbackFailed(ILogger logger, Exception exception, string subscriber);
}
