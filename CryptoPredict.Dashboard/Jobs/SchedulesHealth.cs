using System.Globalization;
using CryptoPredict.Core.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Whether jobs run when they are due.</summary>
internal sealed class SchedulesHealth(JobsView view, JobSchedule schedule, TimeProvider wall) : IHealthCheck
{
    // Hangfire looks for times of day a few times a minute, and a job of the same queue may be under way for a while.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var lines = await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false);
        var late = lines.Where(line => line.IsScheduled).Select(Late).OfType<string>().ToList();
        return late.Count == 0
            ? HealthCheckResult.Healthy("No job is late.")
            : HealthCheckResult.Degraded($"These jobs are late: {string.Join(", ", late)}.");
    }

    private string? Late(JobLine line)
    {
        var now = wall.GetUtcNow();
        if (line.Last is { State: RunState.Queued, Request.After: null } waiting && now - waiting.QueuedAt > Patience)
        {
            return Text($"{line.Definition.Name} (run {waiting.Id} waits since {waiting.QueuedAt:yyyy-MM-dd HH:mm} UTC)");
        }

        var due = line.Timing is not CronTiming ? line.Next.Select(next => (DateTimeOffset?)next).FirstOrDefault()
            : line.Last is { } last && last.State.HasEnded() && schedule.Find(line.Definition.Name) is { Since: var since }
                ? line.Timing.After(last.QueuedAt > since ? last.QueuedAt : since).First()
            : null;
        return due + Patience < now ? Text($"{line.Definition.Name} (due at {due:yyyy-MM-dd HH:mm} UTC)") : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
