using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Whether the wall clock was put lately.</summary>
internal sealed class ClockHealth(SteadyClock steady) : IHealthCheck
{
    private static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        steady.Last is { } jump && steady.Now - jump.At < Shown
            ? HealthCheckResult.Degraded(
                $"The clock of this machine was put {(jump.By < TimeSpan.Zero ? "back" : "forward")} by {jump.By.Duration()} within the last hour. "
                + "Intervals keep to the time that passed; times of day follow the clock. If nobody meant to put it, look at its time service.")
            : HealthCheckResult.Healthy("The clock of this machine runs evenly."));
}
