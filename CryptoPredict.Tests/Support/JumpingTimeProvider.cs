using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Support;

/// <summary>A clock that can be put while its timestamps and timers go on, as that of a machine can.</summary>
internal sealed class JumpingTimeProvider(FakeTimeProvider passing) : TimeProvider
{
    private long _put;

    /// <summary>By how much it was put.</summary>
    public TimeSpan Put
    {
        get => new(Interlocked.Read(ref _put));
        set => Interlocked.Exchange(ref _put, value.Ticks);
    }

    public override long TimestampFrequency => passing.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => passing.GetUtcNow() + Put;

    public override long GetTimestamp() => passing.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        passing.CreateTimer(callback, state, dueTime, period);
}
