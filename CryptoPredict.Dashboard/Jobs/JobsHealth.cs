using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Whether jobs are run and succeed. Anybody may ask, so what failed is named and the words of an exception, in which files and servers stand, are not: the
/// jobs page tells them.
/// </summary>
internal sealed class JobsHealth(JobsView view, IJobLedger ledger, JobServer server, ILiveState live) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> failing = [];
        foreach (var line in (await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false)).Where(line => line.Failures >= line.Definition.FailuresToTell))
        {
            failing.Add(await TellAsync(line, cancellationToken).ConfigureAwait(false));
        }

        return failing.Count > 0 ? HealthCheckResult.Degraded($"These jobs fail: {string.Join(", ", failing)}.")
            : !server.Started.IsCompleted ? HealthCheckResult.Healthy("Background jobs start as soon as the market's history is taken in.")
            : HealthCheckResult.Healthy(
                "Jobs run; none fails repeatedly."
                + (live.HasEnded ? " The market's data have ended: jobs of market time rest, and run by hand alone." : ""));
    }

    // The reason stands until a good run, also while the next one waits or is under way.
    private async Task<string> TellAsync(JobLine line, CancellationToken cancellationToken)
    {
        var summary = $"{line.Definition.Name} ({line.Failures} in a row)";
        if (line.Definition.FailuresToTell > 1)
        {
            return summary;
        }

        var failed = await ledger.ReadAsync(new RunQuery([line.Definition.Name], [RunState.Failed], Limit: 1), cancellationToken).ConfigureAwait(false);
        return failed.Items is [{ Fault: null, Message: { } reason }] ? $"{summary}: {reason.TrimEnd('.')}" : summary;
    }
}
