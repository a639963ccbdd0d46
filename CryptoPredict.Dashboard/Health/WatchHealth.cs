using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>Whether files that are put into the watched folder are taken.</summary>
internal sealed class WatchHealth(JobsHost jobs) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(jobs.Running.OfType<WatchedFolder>().FirstOrDefault() switch
        {
            { Fault: { } fault } => HealthCheckResult.Degraded(fault),
            { IsOn: true } => HealthCheckResult.Healthy("Files that are put into the watched folder are taken."),
            _ => HealthCheckResult.Healthy("No folder is watched.", new Dictionary<string, object>(StringComparer.Ordinal) { [HealthWords.Off] = true }),
        });
}
