using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Whether what runs jobs and asks for them is at work. Nothing else than a start brings back what a fault has ended.</summary>
internal sealed class JobServicesHealth(JobsHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        host.Ended is { Count: > 0 } ended
            ? HealthCheckResult.Unhealthy($"{string.Join(", ", ended)} ended by a fault, which the log tells: background jobs do not run as they should. Start the application again.")
            : HealthCheckResult.Healthy("What runs background jobs and asks for them is at work."));
}
