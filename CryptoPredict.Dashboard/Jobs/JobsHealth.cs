using CryptoPredict.Core.Loop;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Whether the scheduler runs and its jobs succeed. Anybody may ask, so what failed is named and its fault is not: the jobs page tells it.</summary>
internal sealed class JobsHealth(JobsView view, ILiveState live) : IHealthCheck
{
    /// <summary>Failures in a row after which a job counts as failing for good.</summary>
    private const int TooManyFailures = 2;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var scheduler = await view.ReadSchedulerAsync(cancellationToken).ConfigureAwait(false);
        if (scheduler.Facts.Status != SchedulerStatus.Running)
        {
            return HealthCheckResult.Degraded("The scheduler stands by: no background job starts.");
        }

        var failing = (await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false))
            .Where(line => line.Health?.ConsecutiveFailures >= TooManyFailures)
            .Select(line => $"{line.Definition.Name} ({line.Health!.ConsecutiveFailures} in a row)")
            .ToList();
        return failing.Count == 0
            ? HealthCheckResult.Healthy(
                $"The scheduler runs and no job fails again and again.{(live.HasEnded ? " The market's data have ended: jobs of market time rest, and run by hand alone." : "")}")
            : HealthCheckResult.Degraded($"These jobs fail: {string.Join(", ", failing)}.");
    }
}
