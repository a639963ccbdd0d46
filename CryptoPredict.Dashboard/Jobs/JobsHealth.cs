using CryptoPredict.Core.Loop;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Whether jobs are run and succeed. Anybody may ask, so what failed is named and its fault is not: the jobs page tells it.</summary>
internal sealed class JobsHealth(JobsView view, JobServer server, ILiveState live) : IHealthCheck
{
    /// <summary>Failures in a row after which a job counts as failing for good.</summary>
    private const int TooManyFailures = 2;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failing = (await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false))
            .Where(line => line.Failures >= TooManyFailures)
            .Select(line => $"{line.Definition.Name} ({line.Failures} in a row)")
            .ToList();
        return failing.Count > 0 ? HealthCheckResult.Degraded($"These jobs fail: {string.Join(", ", failing)}.")
            : !server.Started.IsCompleted ? HealthCheckResult.Healthy("Background jobs start as soon as the market's history is taken in.")
            : HealthCheckResult.Healthy(
                $"Jobs are run and none fails again and again.{(live.HasEnded ? " The market's data have ended: jobs of market time rest, and run by hand alone." : "")}");
    }
}
