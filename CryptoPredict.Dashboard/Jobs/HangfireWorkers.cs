using Hangfire;
using Hangfire.Server;
using Hangfire.States;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Hangfire's workers, which take runs from the queues: one for each job, and one for what recurring jobs ask for.</summary>
internal sealed class HangfireWorkers(JobCatalogue catalogue, JobStorage storage, JobFilters filters, JobActivator activator)
{
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(1);

    // Less than the host allows, else it would give up before Hangfire does.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(6);

    /// <summary>Starts them; who calls stops them.</summary>
    public BackgroundJobServer Start()
    {
        var performer = new BackgroundJobPerformer(filters, activator, TaskScheduler.Default);
        var changer = new BackgroundJobStateChanger(filters);
        var options = new BackgroundJobServerOptions
        {
            // Each job has a worker of its own beside this one.
            Queues = [filters.SchedulesQueue],
            WorkerCount = 1,
            SchedulePollingInterval = Polling,
            CancellationCheckInterval = Polling,
            ShutdownTimeout = ShutdownTimeout,
            Activator = activator,
            FilterProvider = filters,
        };
        var workers = catalogue.All.Select(job => new Worker([filters.QueueOf(job.Definition)], performer, changer));
        return new BackgroundJobServer(options, storage, workers);
    }
}
