using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Market;

public sealed class MarketTimeExtensionsTests
{
    private readonly FakeTimeProvider _clock = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_instant_that_has_come_needs_no_wait()
    {
        Assert.True(_clock.DelayUntilAsync(_clock.GetUtcNow(), Token).IsCompletedSuccessfully);
        Assert.True(_clock.DelayUntilAsync(DateTimeOffset.MinValue, Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_fraction_of_a_millisecond_is_waited_for()
    {
        var wait = _clock.DelayUntilAsync(_clock.GetUtcNow() + TimeSpan.FromTicks(1), Token);
        Assert.False(wait.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await wait;
    }

    [Fact]
    public async Task Waits_longer_than_a_delay_may_last()
    {
        var instant = _clock.GetUtcNow().AddDays(80);
        var wait = _clock.DelayUntilAsync(instant, Token);
        await Waiting.UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromDays(10));
            return wait.IsCompleted;
        });
        await wait;

        Assert.True(_clock.GetUtcNow() >= instant);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var source = new CancellationTokenSource();
        var wait = _clock.DelayUntilAsync(_clock.GetUtcNow().AddDays(1), source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _clock.DelayUntilAsync(_clock.GetUtcNow(), source.Token));
    }
}
