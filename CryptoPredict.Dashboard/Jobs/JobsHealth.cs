using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Whether jobs are run and succeed. Anybody may ask, so what failed is named and the words of an exception, in which files and servers stand, are not: the jobs
/// page tells them.
/// </summary>
internal sealed class JobsHealth(JobsView view, JobServer server, ILiveState live) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failing = (await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false))
            .Where(line => line.Failures >= line.Definition.FailuresToTell)
            .Select(Tell)
            .ToList();
        return failing.Count > 0 ? HealthCheckResult.Degraded($"These jobs fail: {string.Join(", ", failing)}.")
            : !server.Started.IsCompleted ? HealthCheckResult.Healthy("Background jobs start as soon as the market's history is taken in.")
            : HealthCheckResult.Healthy(
                $"Jobs are run and none fails again and again.{(live.HasEnded ? " The market's data have ended: jobs of market time rest, and run by hand alone." : "")}");
    }

    private static string Tell(JobLine line)
    {
        var told = $"{line.Definition.Name} ({line.Failures} in a row)";
        return line is { Definition.FailuresToTell: 1, Last: { State: RunState.Failed, Fault: null, Message: { } reason } } ? $"{told}: {reason.TrimEnd('.')}" : told;
    }
}
