using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Quartz;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>The real jobs on a real scheduler over real files, in front of a fake engine. May be stopped and started again.</summary>
internal sealed class JobsHarness : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Action<IServiceCollection> _configure;
    private IHost _host = null!;

    private JobsHarness(TestDatabase database, Action<IServiceCollection> configure, FakeLiveState? live)
    {
        (_database, _configure) = (database, configure);
        Live = live ?? new FakeLiveState(Clock);
    }

    /// <summary>What fine-tunes, as the test decides. Nothing else is offered unless the test registers it.</summary>
    public FakeFineTuner Tuner { get; } = new();

    /// <summary>The market's clock, unless the test brings a market of its own.</summary>
    public FakeTimeProvider Clock { get; } = new(Sample.Start);

    public FakeLiveState Live { get; }

    public ActiveRuns Trainings { get; } = new(TimeProvider.System);

    /// <summary>What must be over before the files go.</summary>
    public Func<Task> BeforeDispose { get; set; } = () => Task.CompletedTask;

    public IServiceProvider Services => _host.Services;

    public IJobLedger Ledger => Services.GetRequiredService<IJobLedger>();

    public JobQueue Queue => Services.GetRequiredService<JobQueue>();

    public RunningJobs Running => Services.GetRequiredService<RunningJobs>();

    public string Folder => _database.Folder;

    public static async Task<JobsHarness> StartAsync(Action<IServiceCollection>? configure = null, FakeLiveState? live = null)
    {
        var harness = new JobsHarness(await TestDatabase.CreateAsync(), configure ?? (_ => { }), live);
        await harness.StartAgainAsync();
        return harness;
    }

    public async Task<IScheduler> SchedulerAsync() => await Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Token);

    /// <summary>Starts it over what is stored.</summary>
    public async Task StartAgainAsync(Action<IServiceCollection>? configure = null)
    {
        var ledger = await SqliteJobLedger.OpenAsync(_database.Database, TimeProvider.System, Token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = Folder });
        var services = builder.Services;
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IJobLedger>(ledger);
        services.AddSingleton<ILiveState>(Live);
        services.AddSingleton<IFineTuner>(Tuner);
        services.AddSingleton(Trainings);
        services.AddSingleton(Options.Create(new StorageOptions { Path = Folder }));
        services.AddSingleton(Options.Create(new JobOptions { Retries = 2, RetryDelay = TimeSpan.FromMilliseconds(100) }));
        services.AddJobs();
        _configure(services);
        configure?.Invoke(services);
        _host = builder.Build();
        await _host.StartAsync(Token);

        // The host does not wait for its background services to have begun.
        await Waiting.UntilAsync(async () => (await (await SchedulerAsync()).GetMetadata(Token)).Status == SchedulerStatus.Running);
    }

    /// <summary>Gives what the page needs to another container.</summary>
    public void AddTo(IServiceCollection services)
    {
        foreach (var type in (Type[])[typeof(JobsView), typeof(JobActions), typeof(IJobLedger), typeof(RunningJobs), typeof(JobCatalogue)])
        {
            services.AddSingleton(type, Services.GetRequiredService(type));
        }

        foreach (var source in Services.GetServices<SignalSource>())
        {
            services.AddSingleton(source);
        }
    }

    /// <summary>Leaves a trigger as a process leaves it that is killed after it fired and before it could tell the scheduler's file of the end. Only while stopped.</summary>
    public void Kill(TriggerKey fired)
    {
        using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(Folder, "*.jobs.db").Single()};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE QRTZ_TRIGGERS SET TRIGGER_STATE = 'COMPLETE', NEXT_FIRE_TIME = NULL WHERE TRIGGER_NAME = $name AND TRIGGER_GROUP = $group";
        command.Parameters.AddWithValue("$name", fired.Name);
        command.Parameters.AddWithValue("$group", fired.Group);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    public async Task StopAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    /// <summary>Waits until the run stands so, for some minutes at most.</summary>
    public async Task<JobRun> WaitForAsync(long id, params JobState[] states) =>
        (await Waiting.ForAsync(() => Ledger.FindAsync(id, Token), run => run is not null && states.Contains(run.State)))!;

    public async Task<JobState[]> StatesOfAsync(long id) => [.. (await Ledger.ReadEventsAsync(id, Token)).Select(step => step.State)];

    public async ValueTask DisposeAsync()
    {
        await BeforeDispose();
        await StopAsync();
        _database.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
