namespace CryptoPredict.Core.Market;

/// <summary>
/// The market's time as a <see cref="TimeProvider"/>: starts at a given instant and runs <see cref="Speed"/> times as fast
/// as the wall clock. Timers and delays on it are scaled too, so waiting code needs no knowledge of the speed.
/// </summary>
public sealed class MarketClock : TimeProvider
{
    private readonly TimeProvider _wall;
    private readonly DateTimeOffset _marketStart;
    private readonly long _wallStart;

    /// <summary>Starts a market clock.</summary>
    /// <param name="wall">The wall clock underneath.</param>
    /// <param name="start">Market time at this moment, UTC.</param>
    /// <param name="speed">Market seconds per wall second; finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="speed"/> is not finite and positive.</exception>
    public MarketClock(TimeProvider wall, DateTimeOffset start, double speed)
    {
        ArgumentNullException.ThrowIfNull(wall);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        ArgumentOutOfRangeException.ThrowIfEqual(double.IsFinite(speed), false, nameof(speed));
        _wall = wall;
        _marketStart = start.ToUniversalTime();
        _wallStart = wall.GetTimestamp();
        Speed = speed;
    }

    /// <summary>Market seconds per wall second.</summary>
    public double Speed { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _marketStart + Elapsed();

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(_wall.CreateTimer(callback, state, ToWall(dueTime), ToWall(period)), this);

    private TimeSpan Elapsed() => _wall.GetElapsedTime(_wallStart) * Speed;

    // Rounded up to a whole millisecond, the resolution of timers: a wait must never end before its market time has come.
    private TimeSpan ToWall(TimeSpan market) => market <= TimeSpan.Zero
        ? market
        : TimeSpan.FromMilliseconds(Math.Ceiling(market.TotalMilliseconds / Speed));

    private sealed class ScaledTimer(ITimer inner, MarketClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.ToWall(dueTime), clock.ToWall(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
