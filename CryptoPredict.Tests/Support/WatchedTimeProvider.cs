using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Support;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that also tells whether somebody waits on it, which the original keeps to itself: a test that moves the clock
/// before the code under test has begun to wait would let it wait that much too long.
/// </summary>
public sealed class WatchedTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<WatchedTimer, bool> _waiting = new();

    /// <summary>Whether somebody waits for a later time.</summary>
    public bool IsAwaited => !_waiting.IsEmpty;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ITimer CreateSilent(TimerCallback callback) => base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private sealed class WatchedTimer : ITimer
    {
        private readonly WatchedTimeProvider _clock;
        private readonly ITimer _timer;
        private bool _repeats;

        public WatchedTimer(WatchedTimeProvider clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _timer = clock.CreateSilent(_ =>
            {
                if (!_repeats)
                {
                    clock._waiting.TryRemove(this, out bool _);
                }

                callback(state);
            });
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _clock._waiting.TryRemove(this, out _);
            _repeats = period > TimeSpan.Zero;
            var changed = _timer.Change(dueTime, period);

            // Only now: who is told of it may move the clock at once. A timer due at once has fired above.
            if (dueTime > TimeSpan.Zero || (dueTime == TimeSpan.Zero && _repeats))
            {
                _clock._waiting.TryAdd(this, true);
            }

            return changed;
        }

        public void Dispose()
        {
            _clock._waiting.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock._waiting.TryRemove(this, out _);
            return _timer.DisposeAsync();
        }
    }
}
