using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Live;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Background jobs: the scheduler, its jobs, and what asks for them.</summary>
internal static class JobsServices
{
    private const string Scheduler = "CryptoPredict";
    private const int MaxHistoryRows = 50_000;

    /// <summary>
    /// Registers the jobs. The engine's services must be registered before, and open when the host starts; a job whose services
    /// are missing is not offered.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobCatalogue>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton(provider => new TrainingProgress(provider.GetRequiredService<RunningJobs>(), provider.GetRequiredService<ActiveRuns>()));
        services.AddSingleton<JobQueue>();
        services.AddSingleton<IWorkRequests, WorkRequests>();
        services.AddSingleton<UploadJobs>();
        services.AddSingleton<IUploadLauncher>(provider => provider.GetRequiredService<UploadJobs>());
        services.AddSingleton<JobActions>();
        services.AddSingleton<JobsView>();
        services.AddSingleton<ILoggerProvider, JobLogProvider>();
        services.AddSingleton(provider => new SignalSource(LiveTopics.Jobs, provider.GetRequiredService<RunningJobs>().ListenTo));
        services.AddSingleton(provider => new SignalSource(LiveTopics.Jobs, provider.GetRequiredService<IJobLedger>().ListenTo));
        AddScheduler(services);
        services.AddSingleton<MarketRest>();
        services.AddHostedService<JobSchedule>();
        services.AddHostedService<FineTuneTrigger>();
        services.AddHostedService<FeedbackTrigger>();
        return services;
    }

    private static void AddScheduler(IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = Scheduler;

                // Else a training that has just begun would hold up the end of the application.
                options.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(source => source.DataSourceFactory = JobStore.Open);
                store.UseExecutionHistory();
                store.ProvisionSchema();
            });
            quartz.UseExecutionLogCapture();
            quartz.AddJobMiddleware<RunLedgerMiddleware>();
            quartz.AddJobListener<RunLedgerListener>([]);
            services.AddOptions<ThreadPoolOptions>(quartz.SchedulerName)
                .Configure<IOptions<JobOptions>>((pool, jobs) => pool.MaxConcurrency = jobs.Value.Slots);
        });
        services.AddQuartzExecutionHistory();
        services.AddOptions<ExecutionHistoryOptions>().Configure<IOptions<JobOptions>>((history, jobs) =>
        {
            history.Retention = TimeSpan.FromDays(jobs.Value.KeepDays);
            history.MaxEntriesPerScheduler = MaxHistoryRows;
            history.RecordInput = true;
        });

        // It is started once the engine is ready, see JobSchedule.
        services.AddQuartzHostedService(options =>
        {
            options.AutoStart = false;
            options.WaitForJobsToComplete = true;
        });
    }

    private static Action ListenTo(this RunningJobs running, Action signal)
    {
        running.Changed += signal;
        return () => running.Changed -= signal;
    }

    private static Action ListenTo(this IJobLedger ledger, Action signal)
    {
        ledger.Changed += signal;
        return () => ledger.Changed -= signal;
    }
}
