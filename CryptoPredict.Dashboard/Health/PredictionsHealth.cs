using System.Globalization;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>
/// Whether every asset has a prediction that still says something, and had one within its last ten candles. Without one for any asset there is nothing to
/// serve.
/// </summary>
internal sealed class PredictionsHealth(EngineService engine, ILiveState live) : IHealthCheck
{
    /// <summary>Candles that a prediction may be missing beyond its horizon.</summary>
    private const int Patience = 3;

    /// <summary>Candles without a prediction that are too many, however far the last one looks.</summary>
    private const int MostCandles = 10;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Judge(live, engine.RunningSince));

    /// <summary>Judges.</summary>
    /// <param name="live">The assets.</param>
    /// <param name="running">Market time since when the loop has followed the market; null while it does not.</param>
    internal static HealthCheckResult Judge(ILiveState live, DateTimeOffset? running)
    {
        if (live.HasEnded || running is not { } begun)
        {
            return HealthCheckResult.Healthy("No prediction is due.");
        }

        var (assets, now) = (live.Market.Assets, live.Market.Clock.GetUtcNow());
        var (patience, most) = (live.Horizon + (Patience * live.Market.Interval), MostCandles * live.Market.Interval);
        var limit = patience < most ? patience : most;
        var without = assets.Where(asset => now - Since(asset) > limit).Select(Tell).ToList();
        return without.Count == 0 ? HealthCheckResult.Healthy($"Every asset had a prediction within the last {IntervalWords.Of(limit)} of market time.")
            : without.Count < assets.Count ? HealthCheckResult.Degraded(string.Join(" ", without))
            : HealthCheckResult.Unhealthy(string.Join(" ", without));

        // A loop that has just begun owes none yet.
        DateTimeOffset Since(Asset asset) => live.Get(asset)?.Current?.Prediction.AsOf is { } newest && newest > begun ? newest : begun;

        string Tell(Asset asset) =>
            string.Create(CultureInfo.InvariantCulture,
                $"{asset} has had no prediction since {Since(asset):yyyy-MM-dd HH:mm:ss} UTC of market time. {live.Get(asset)?.Waiting}").TrimEnd();
    }
}
