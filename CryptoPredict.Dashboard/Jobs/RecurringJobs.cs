using Hangfire;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The cron expressions of this engine's schedules as Hangfire's recurring jobs, which ask <see cref="JobSchedule"/> for a run.</summary>
internal sealed class RecurringJobs(IRecurringJobManager recurring, JobFilters filters)
{
    /// <summary>Has a run asked for whenever the cron expression says so, instead of what was put before.</summary>
    public void Put(JobDefinition job, CronTiming cron)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(cron);
        recurring.AddOrUpdate<JobSchedule>(
            filters.NameOf(job.Name), schedule => schedule.AskAsync(filters.SchedulesQueue, job.Name, job.Title), cron.Text,
            new RecurringJobOptions { TimeZone = cron.Zone, MisfireHandling = MisfireHandlingMode.Relaxed });
    }

    /// <summary>Has no run asked for any more; where none was, nothing happens.</summary>
    public void Remove(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        recurring.RemoveIfExists(filters.NameOf(job.Name));
    }
}
