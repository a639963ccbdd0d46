namespace CryptoPredict.Core.Market;

/// <summary>
/// The market's time as a <see cref="TimeProvider"/>: starts at a given instant and runs <see cref="Speed"/> times as fast
/// as the wall clock. Timers and delays on it are scaled too, so waiting code needs no knowledge of the speed, and they
/// never end before their market time has come.
/// </summary>
public sealed class MarketClock : TimeProvider
{
    private const long Standing = long.MinValue;

    // Timers reach about 49 days; a longer wait is slept in parts.
    private static readonly TimeSpan LongestWallWait = TimeSpan.FromDays(1);

    private readonly TimeProvider _wall;
    private readonly DateTimeOffset _marketStart;
    private long _wallStart;

    /// <summary>Starts a market clock.</summary>
    /// <param name="wall">The wall clock underneath.</param>
    /// <param name="start">Market time at this moment, UTC.</param>
    /// <param name="speed">Market seconds per wall second; finite and positive.</param>
    /// <param name="standing">Whether time stands still until <see cref="Start"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="speed"/> is not finite and positive.</exception>
    public MarketClock(TimeProvider wall, DateTimeOffset start, double speed, bool standing = false)
    {
        ArgumentNullException.ThrowIfNull(wall);
        if (!double.IsFinite(speed) || speed <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(speed), speed, "The market clock needs a finite speed above 0: 1 keeps pace with the wall clock, 10 runs ten times as fast.");
        }

        _wall = wall;
        _marketStart = start.ToUniversalTime();
        _wallStart = standing ? Standing : wall.GetTimestamp();
        Speed = speed;
    }

    /// <summary>Market seconds per wall second.</summary>
    public double Speed { get; }

    /// <summary>Lets a standing clock run; does nothing to one that runs.</summary>
    public void Start() => Interlocked.CompareExchange(ref _wallStart, _wall.GetTimestamp(), Standing);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _marketStart + Elapsed();

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new ScaledTimer(this, callback, state, dueTime, period);
    }

    private TimeSpan Elapsed() =>
        Interlocked.Read(ref _wallStart) is var start && start == Standing ? TimeSpan.Zero : _wall.GetElapsedTime(start) * Speed;

    // Rounded up to a whole millisecond, the resolution of timers.
    private TimeSpan ToWall(TimeSpan market)
    {
        var milliseconds = Math.Ceiling(Math.Max(0, market.TotalMilliseconds) / Speed);
        return milliseconds < LongestWallWait.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : LongestWallWait;
    }

    /// <summary>
    /// A timer of market time. The system's timers run on a coarser clock than its timestamps and wake some milliseconds
    /// early now and then, which a fast market multiplies; so a wake-up before the due time goes back to sleep.
    /// </summary>
    private sealed class ScaledTimer : ITimer
    {
        private readonly Lock _lock = new();
        private readonly MarketClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _wake;
        private TimeSpan? _due;
        private TimeSpan _period;

        public ScaledTimer(MarketClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _wake = clock._wall.CreateTimer(
                static timer => ((ScaledTimer)timer!).OnWake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
            ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
            lock (_lock)
            {
                _period = period;
                _due = dueTime < TimeSpan.Zero ? null : _clock.Elapsed() + dueTime;
                return SleepUntilDue();
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _due = null;
            }

            _wake.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            lock (_lock)
            {
                _due = null;
            }

            return _wake.DisposeAsync();
        }

        private void OnWake()
        {
            lock (_lock)
            {
                if (_due is not { } due)
                {
                    return;
                }

                var now = _clock.Elapsed();
                if (now >= due)
                {
                    // Periods count from the due time, so they do not drift; those that were missed altogether do not pile up.
                    _due = _period > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Max((due + _period).Ticks, now.Ticks)) : null;
                }

                SleepUntilDue();
                if (now < due)
                {
                    return;
                }
            }

            _callback(_state);
        }

        private bool SleepUntilDue() =>
            _wake.Change(_due is { } due ? _clock.ToWall(due - _clock.Elapsed()) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
