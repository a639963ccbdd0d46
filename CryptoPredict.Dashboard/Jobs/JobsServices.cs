using CryptoPredict.Engine;
using Hangfire;
using Hangfire.Client;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Background jobs: the queue, its server, the jobs, and what asks for them.</summary>
internal static class JobsServices
{
    private const int StatesKept = 20;

    // Any number, as long as every process takes the same.
    private const long InstallLock = 0x68_61_6E_67_66_69_72_65;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(3);
    private static readonly TimeSpan Invisibility = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QueuePolling = TimeSpan.FromMilliseconds(500);

    // A lock is a row; what a killed process leaves of it holds up a queue, or every retry, until it counts as dead.
    private static readonly TimeSpan LongestLock = TimeSpan.FromSeconds(15);

    /// <summary>Registers every job there is.</summary>
    public static IServiceCollection AddEveryJob(this IServiceCollection services)
    {
        services.AddJob<RetrainJob>();
        services.AddJob<FineTuneJob>();
        services.AddJob<FeedbackJob>();
        services.AddJob<BacktestJob>();
        services.AddJob<UploadJob>();
        services.AddJob<TakeBackJob>();
        services.AddJob<ReviewJob>();
        services.AddJob<IngestJob>();
        services.AddJob<DailyJob>();
        services.AddJob<VerifyJob>();
        services.AddJob<RecomputeJob>();
        services.AddJob<RetentionJob>();
        services.AddJob<AuditRetentionJob>();
        services.AddJob<BackupJob>();
        return services;
    }

    /// <summary>Registers the jobs and what runs them. The engine's services must be registered before, and open when the host starts.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddEveryJob();
        services.AddSingleton<IJobLedgerFactory>(provider => provider.GetRequiredService<IOptions<JobOptions>>().Value.Storage == JobStorageKind.PostgreSql
            ? ActivatorUtilities.CreateInstance<SharedJobLedgerFactory>(provider)
            : ActivatorUtilities.CreateInstance<LocalJobLedgerFactory>(provider));
        services.AddSingleton<JobCatalogue>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<JobQueue>());
        services.AddSingleton(FormerSchedules.Of);
        services.AddSingleton<SteadyClock>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<RecurringJobs>();
        services.AddSingleton<JobSchedule>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<UploadRequests>();
        services.AddSingleton<DirectMerge>();
        services.AddSingleton<JobActions>();
        services.AddSingleton<JobsView>();
        services.AddSingleton<ILoggerProvider, RunLogProvider>();
        services.AddQueue();
        services.AddSingleton<RunRecovery>();
        services.AddSingleton<HangfireWorkers>();
        services.AddSingleton<JobServer>();
        services.AddSingleton<FineTuneTrigger>();
        services.AddSingleton<FeedbackTrigger>();
        services.AddSingleton<WatchedFolder>();
        services.AddSingleton<JobsHost>();
        services.AddHostedService(provider => provider.GetRequiredService<JobsHost>());
        return services;
    }

    /// <summary>Reads and checks the section of the configuration.</summary>
    public static IServiceCollection AddJobOptions(this IServiceCollection services)
    {
        services.AddSingleton(provider => new KnownSection(JobOptions.Section, typeof(JobOptions), KeysOf(provider.GetServices<RegisteredJob>())));
        services.AddSingleton<IValidateOptions<JobOptions>, JobOptionsValidator>();
        services.AddOptions<JobOptions>()
            .Configure<IConfiguration, IEnumerable<RegisteredJob>>(
                (options, configuration, jobs) => options.Read(configuration.GetSection(JobOptions.Section), jobs))
            .ValidateOnStart();
        return services;
    }

    private static Dictionary<string, Type> KeysOf(IEnumerable<RegisteredJob> jobs)
    {
        var keys = KnownSection.KeysOf(typeof(JobOptions));
        foreach (var job in jobs)
        {
            keys.Add(job.Definition.Name, typeof(JobSettings));
        }

        return keys;
    }

    // Everything that Hangfire would else share between all hosts of a process by statics is given to it here.
    private static void AddQueue(this IServiceCollection services)
    {
        services.AddSingleton<JobStorage>(provider => StorageOf(provider.GetRequiredService<IOptions<JobOptions>>().Value));
        services.AddSingleton<JobFilters>();
        services.AddSingleton<IJobFilterProvider>(provider => provider.GetRequiredService<JobFilters>());
        services.AddSingleton<JobActivator>(provider => new ServiceJobActivator(provider));
        services.AddSingleton<IBackgroundJobClientV2>(provider => new BackgroundJobClient(
            provider.GetRequiredService<JobStorage>(), new BackgroundJobFactory(provider.GetRequiredService<IJobFilterProvider>()),
            new BackgroundJobStateChanger(provider.GetRequiredService<IJobFilterProvider>())));
        services.AddSingleton<IRecurringJobManager>(provider => new RecurringJobManager(
            provider.GetRequiredService<JobStorage>(), provider.GetRequiredService<IJobFilterProvider>()));
        services.AddHangfire((provider, configuration) => configuration
            .UseRecommendedSerializerSettings()
            .UseLogProvider(new HangfireLog(provider.GetRequiredService<ILoggerFactory>())));
    }

    private static JobStorage StorageOf(JobOptions options)
    {
        if (options.Storage == JobStorageKind.InMemory)
        {
            return new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = Kept, MaxStateHistoryLength = StatesKept });
        }

        var storage = new PostgreSqlStorageOptions
        {
            // A run longer than a fixed time-out would be taken from the one that does it.
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = Invisibility,
            QueuePollInterval = QueuePolling,
            DistributedLockTimeout = LongestLock,

            // Its tables are made where the ledger of runs is opened, which says in a sentence why the database cannot be reached.
            PrepareSchemaIfNecessary = false,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(options.ConnectionString!, storage), storage);
    }

    /// <summary>Makes the queue's tables where they are missing.</summary>
    /// <exception cref="NpgsqlException">The user may not make them.</exception>
    public static void PrepareQueue(string connectionString)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();

        // Of several processes that start at once one makes them; the lock goes with the connection.
        using var turn = connection.CreateCommand();
        turn.CommandText = $"SELECT pg_advisory_lock({InstallLock})";
        turn.ExecuteNonQuery();
        PostgreSqlObjectsInstaller.Install(connection);
    }

    private sealed class ServiceJobActivator(IServiceProvider services) : JobActivator
    {
        public override JobActivatorScope BeginScope(JobActivatorContext context) => new ServiceScope(services);
    }

    // Hangfire's own scope would dispose of what it was given, which is the application's.
    private sealed class ServiceScope(IServiceProvider services) : JobActivatorScope
    {
        public override object Resolve(Type type) => services.GetRequiredService(type);
    }
}
