using CryptoPredict.Dashboard.Jobs;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Support;

/// <summary>Jobs as pages see them, over a queue that nobody takes from: what is asked for waits until the test does it, or stops it.</summary>
internal static class QuietJobs
{
    /// <summary>Registers them beside a ledger of runs; the queue of pages is the real one unless the test has given another.</summary>
    public static IServiceCollection AddQuietJobs(this IServiceCollection services)
    {
        services.AddOptions();
        services.AddEveryJob();
        services.AddSingleton<JobStorage>(_ => new InMemoryStorage());
        services.AddSingleton<IBackgroundJobClientV2>(provider => new BackgroundJobClient(provider.GetRequiredService<JobStorage>()));
        services.AddSingleton<IRecurringJobManager>(provider => new RecurringJobManager(provider.GetRequiredService<JobStorage>()));
        services.AddSingleton<JobFilters>();
        services.AddSingleton<JobCatalogue>();
        services.AddSingleton<JobQueue>();
        services.TryAddSingleton<IJobQueue>(provider => provider.GetRequiredService<JobQueue>());
        services.AddSingleton(new FormerSchedules("none", NullLogger<FormerSchedules>.Instance));
        services.AddSingleton<SteadyClock>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<RecurringJobs>();
        services.AddSingleton<JobSchedule>();
        services.AddSingleton<UploadRequests>();
        services.AddSingleton<JobActions>();
        return services;
    }
}
