namespace CryptoPredict.Core.Market;

/// <summary>Waiting for an instant of market time.</summary>
internal static class MarketTimeExtensions
{
    // Task.Delay takes at most about 49 days; a longer wait is made of several.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>Completes once <paramref name="clock"/> has reached <paramref name="instant"/>, never before; at once if it has.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task DelayUntilAsync(this TimeProvider clock, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (instant - clock.GetUtcNow() is var remaining && remaining > TimeSpan.Zero)
        {
            // Task.Delay drops fractions of a millisecond, which would make the last one a busy wait.
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(remaining.TotalMilliseconds, LongestDelay.TotalMilliseconds)));
            await Task.Delay(delay, clock, cancellationToken);
        }
    }
}
