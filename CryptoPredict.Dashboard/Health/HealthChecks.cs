using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>Whether the prediction loop runs.</summary>
internal sealed class LoopHealth(EngineService engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(engine.State switch
        {
            EngineState.Running => HealthCheckResult.Healthy("The prediction loop runs."),
            EngineState.Ended => HealthCheckResult.Degraded("The replay has played its last candle. To play it again, start with another Storage:Path."),
            EngineState.Starting => HealthCheckResult.Unhealthy("History is being taken in; predictions follow."),
            _ => HealthCheckResult.Unhealthy("The prediction loop stopped at a fault, which the log tells, and tries again."),
        });
}

/// <summary>Whether candles keep coming.</summary>
internal sealed class FeedHealth(ILiveState live) : IHealthCheck
{
    /// <summary>Candles that may be missing before the feed counts as stale.</summary>
    private const int StaleAfterCandles = 3;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = live.Market.Clock.GetUtcNow();
        var limit = live.Market.Interval * StaleAfterCandles;
        var stale = live.Market.Assets
            .Where(asset => live.Get(asset)?.LastCandle is not { } last || now - last.CloseTime > limit)
            .Select(asset => asset.Symbol)
            .ToList();
        return Task.FromResult(stale.Count == 0
            ? HealthCheckResult.Healthy($"Every asset had a candle within the last {IntervalWords.Of(limit)}.")
            : HealthCheckResult.Degraded($"No candle for {IntervalWords.Of(limit)} of market time: {string.Join(", ", stale)}."));
    }
}
