using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Market;

public sealed class MarketClockTests
{
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    // More than what the scaling of times rounds away.
    private static readonly TimeSpan Blink = TimeSpan.FromMicroseconds(1);

    private readonly FakeTimeProvider _wall = new(Sample.Start);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(0.25)]
    public void Runs_at_its_speed_from_its_start(double speed)
    {
        var clock = new MarketClock(_wall, Start, speed);
        Assert.Equal(Start, clock.GetUtcNow());

        _wall.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(Start.AddMinutes(6 * speed), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(6 * speed), clock.GetElapsedTime(0));
        Assert.Equal(speed, clock.Speed);
    }

    [Fact]
    public void A_standing_clock_keeps_its_time_until_it_is_started_once()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        var clock = new MarketClock(wall, wall.GetUtcNow(), 60, standing: true);
        wall.Advance(TimeSpan.FromHours(1));
        Assert.Equal(wall.GetUtcNow() - TimeSpan.FromHours(1), clock.GetUtcNow());

        var start = clock.GetUtcNow();
        clock.Start();
        wall.Advance(TimeSpan.FromSeconds(1));
        clock.Start();

        Assert.Equal(start + TimeSpan.FromMinutes(1), clock.GetUtcNow());
    }

    [Fact]
    public void Tells_the_time_in_UTC_whatever_the_offset_of_its_start()
    {
        var clock = new MarketClock(_wall, Start.ToOffset(TimeSpan.FromHours(2)), 1);

        Assert.Equal(TimeSpan.Zero, clock.GetUtcNow().Offset);
        Assert.Equal(Start, clock.GetUtcNow());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Refuses_a_speed_that_is_not_finite_and_positive(double speed)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new MarketClock(_wall, Start, speed));
        Assert.Contains("finite speed above 0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timer_never_fires_before_its_market_time_and_within_a_wall_millisecond_of_it()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var wall = new FakeTimeProvider(Sample.Start);
            var clock = new MarketClock(wall, Start, Math.Pow(10, (random.NextDouble() * 4) - 1));
            wall.Advance(TimeSpan.FromTicks(random.Next(1_000_000)));
            var due = clock.GetUtcNow() + TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.TicksPerHour));
            DateTimeOffset? fired = null;
            using var timer = clock.CreateTimer(_ => fired ??= clock.GetUtcNow(), null, due - clock.GetUtcNow(), Timeout.InfiniteTimeSpan);

            var wait = (due - clock.GetUtcNow()) / clock.Speed;
            wall.Advance(wait > Blink ? wait - Blink : TimeSpan.Zero);
            Assert.Null(fired);

            wall.Advance(TimeSpan.FromMilliseconds(1) + (2 * Blink));
            Assert.NotNull(fired);
            Assert.InRange(fired.Value, due, due + (TimeSpan.FromMilliseconds(1.002) * clock.Speed));
        }
    }

    [Fact]
    public void A_timer_waits_on_when_the_wall_timer_wakes_early()
    {
        var clock = new MarketClock(new HastyTimeProvider(_wall, TimeSpan.FromMilliseconds(3)), Start, 10);
        DateTimeOffset? fired = null;
        using var timer = clock.CreateTimer(_ => fired = clock.GetUtcNow(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _wall.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Null(fired);

        _wall.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Start.AddSeconds(1), fired);
    }

    [Fact]
    public void A_wait_longer_than_the_systems_timers_reach_still_ends_on_time()
    {
        var clock = new MarketClock(_wall, Start, 0.01);
        DateTimeOffset? fired = null;
        using var timer = clock.CreateTimer(_ => fired = clock.GetUtcNow(), null, TimeSpan.FromDays(40), Timeout.InfiniteTimeSpan);

        for (var day = 1; day < 4_000; day++)
        {
            _wall.Advance(TimeSpan.FromDays(1));
        }

        Assert.Null(fired);
        _wall.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Start.AddDays(40), fired);
    }

    [Fact]
    public void The_systems_timers_accept_a_wait_of_many_wall_years()
    {
        var clock = new MarketClock(TimeProvider.System, Start, 0.001);
        using var timer = clock.CreateTimer(_ => { }, null, TimeSpan.FromDays(49), Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(TimeSpan.FromDays(49), TimeSpan.FromDays(49)));
    }

    [Fact]
    public void A_periodic_timer_keeps_to_its_grid()
    {
        var clock = new MarketClock(_wall, Start, 7);
        var ticks = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => ticks.Add(clock.GetUtcNow()), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        for (var i = 0; i < 100_000; i++)
        {
            _wall.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(701, ticks.Count);
        Assert.All(ticks.Index(), tick => Assert.InRange(
            tick.Item, Start.AddSeconds(tick.Index), Start.AddSeconds(tick.Index).AddMilliseconds(7.001)));
    }

    [Fact]
    public void Missed_periods_do_not_pile_up()
    {
        var clock = new MarketClock(_wall, Start, 1);
        var ticks = 0;
        using var timer = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        _wall.Advance(TimeSpan.FromHours(1));

        Assert.Equal(2, ticks);
    }

    [Fact]
    public void A_stopped_timer_is_silent_until_it_is_set_again()
    {
        var clock = new MarketClock(_wall, Start, 10);
        var ticks = 0;
        using var timer = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _wall.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, ticks);

        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _wall.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, ticks);
    }

    [Fact]
    public async Task A_disposed_timer_is_silent()
    {
        var clock = new MarketClock(_wall, Start, 10);
        var ticks = 0;
        clock.CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)).Dispose();
        await clock.CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)).DisposeAsync();

        _wall.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, ticks);
    }

    [Fact]
    public void Refuses_a_negative_due_time_that_is_not_infinite()
    {
        var clock = new MarketClock(_wall, Start, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(-1), Timeout.InfiniteTimeSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task Delays_on_the_real_clock_are_scaled_and_never_end_early()
    {
        var clock = new MarketClock(TimeProvider.System, Start, 1000);
        for (var i = 0; i < 50; i++)
        {
            var begin = clock.GetTimestamp();

            // Real time: whether a real delay ends early is what is asked here; it takes 5 ms.
            await Task.Delay(TimeSpan.FromSeconds(5), clock, TestContext.Current.CancellationToken);
            Assert.True(clock.GetElapsedTime(begin) >= TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>A wall clock whose timers fire a little before they are due, as the system's do.</summary>
    private sealed class HastyTimeProvider(TimeProvider inner, TimeSpan early) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HastyTimer(inner.CreateTimer(callback, state, Sooner(dueTime), period), this);

        private TimeSpan Sooner(TimeSpan due) => due > early ? due - early : due;

        private sealed class HastyTimer(ITimer inner, HastyTimeProvider clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Sooner(dueTime), period);

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
