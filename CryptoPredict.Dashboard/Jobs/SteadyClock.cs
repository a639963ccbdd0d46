namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The wall clock was put.</summary>
/// <param name="At">When that was noticed, in steady time.</param>
/// <param name="By">How far; negative when it was put back.</param>
internal sealed record ClockJump(DateTimeOffset At, TimeSpan By);

/// <summary>
/// Time that goes on evenly, whoever puts the wall clock: what that said at the start, and what has passed since. What is due after a while is due by it; what
/// is due at a time of day is due by the wall clock.
/// </summary>
internal sealed class SteadyClock(TimeProvider wall)
{
    // Clocks are corrected by seconds all the time; by these nobody's schedule suffers.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _start = wall.GetUtcNow();
    private readonly long _started = wall.GetTimestamp();
    private TimeSpan _known;
    private ClockJump? _last;

    /// <summary>The steady time.</summary>
    public DateTimeOffset Now => _start + wall.GetElapsedTime(_started);

    /// <summary>By how much the wall clock is ahead of it, in whole seconds.</summary>
    public TimeSpan Ahead => TimeSpan.FromSeconds(Math.Round((wall.GetUtcNow() - Now).TotalSeconds));

    /// <summary>When the wall clock was last put, noticed by a look or not yet; null when it never was.</summary>
    public ClockJump? Last => SinceLook ?? Volatile.Read(ref _last);

    private ClockJump? SinceLook
    {
        get
        {
            var by = Ahead - _known;
            return by.Duration() < Tolerance ? null : new ClockJump(Now, by);
        }
    }

    /// <summary>Notices whether the wall clock was put since the last look. For one caller at a time.</summary>
    /// <returns>By how much; null when it was not.</returns>
    public ClockJump? Look()
    {
        if (SinceLook is not { } jump)
        {
            _known = Ahead;
            return null;
        }

        _known += jump.By;
        Volatile.Write(ref _last, jump);
        return jump;
    }
}
