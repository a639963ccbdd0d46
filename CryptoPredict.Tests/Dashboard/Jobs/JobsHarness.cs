using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Engine;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Hangfire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>
/// The real jobs on the real queue over a real file, before an engine of fakes. May be stopped and started again over the same file; each start forgets
/// what Hangfire kept, as that of a process does.
/// </summary>
internal sealed class JobsHarness : IAsyncDisposable
{
    // What the application allows its parts, see DashboardApp.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    private readonly TestDatabase _store;
    private readonly Action<IServiceCollection> _configure;
    private string[] _settings;
    private IHost? _host;
    private Database? _accounts;
    private TestData? _data;

    private JobsHarness(TestDatabase store, TimeProvider wall, Action<IServiceCollection> configure, string[] settings, FakeLiveState? live)
    {
        (_store, Wall, _configure, _settings) = (store, wall, configure, settings);
        Live = live ?? new FakeLiveState(Clock);
    }

    /// <summary>The market's clock, unless the test brings a market of its own.</summary>
    public FakeTimeProvider Clock { get; } = new(Sample.Start);

    /// <summary>The wall clock. Hangfire's own is always that of the machine.</summary>
    public TimeProvider Wall { get; }

    /// <summary>The market, ten times as fast as the wall.</summary>
    public FakeLiveState Live { get; }

    public ScriptedFineTuner Tuner { get; } = new();

    public FakeRetrainer Retrainer { get; } = new();

    public FakeReview Review { get; } = new();

    public FakeCatchUp CatchUp { get; } = new();

    /// <summary>What learns from uploads.</summary>
    public FakeLstmTraining Lstm { get; } = new();

    public CapturedLog Log { get; } = new();

    /// <summary>What must be over before the files go.</summary>
    public Func<Task> BeforeDispose { get; set; } = () => Task.CompletedTask;

    public IServiceProvider Services => _host!.Services;

    public IJobLedger Ledger => Services.GetRequiredService<IJobLedger>();

    public ActiveRuns Active => Services.GetRequiredService<ActiveRuns>();

    public JobQueue Queue => Services.GetRequiredService<JobQueue>();

    public JobActions Actions => Services.GetRequiredService<JobActions>();

    public JobSchedule Schedule => Services.GetRequiredService<JobSchedule>();

    public JobsView View => Services.GetRequiredService<JobsView>();

    public DataServices Data => _data!.Services;

    public JobStorage Hangfire => Services.GetRequiredService<JobStorage>();

    public SqliteModelRegistry Registry { get; private set; } = null!;

    public Database Database => _store.Database;

    /// <summary>Lets the disk be full for what is written to a table, until this is disposed of.</summary>
    public Task<IAsyncDisposable> FillDiskAsync(string table, string change = "INSERT") => _store.FillDiskAsync(table, change);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts them, and waits until what runs at each start is over.</summary>
    /// <param name="configure">Other services than usual.</param>
    /// <param name="wall">The wall clock; null for that of the machine.</param>
    /// <param name="live">The market; null for one at <see cref="Clock"/>.</param>
    /// <param name="settings">Settings, as <c>fine-tune:Retries=1</c>.</param>
    public static async Task<JobsHarness> StartAsync(
        Action<IServiceCollection>? configure = null, TimeProvider? wall = null, FakeLiveState? live = null, params string[] settings)
    {
        var harness = new JobsHarness(await TestDatabase.CreateAsync(), wall ?? TimeProvider.System, configure ?? (_ => { }), settings, live);
        await harness.StartAgainAsync();
        string[] atOnce =
        [
            .. harness.Services.GetRequiredService<JobCatalogue>().All.Select(job => job.Definition)
                .Where(job => job.AtOnce && harness.Schedule.Find(job.Name)?.Pause is null).Select(job => job.Name),
        ];
        await Waiting.UntilAsync(async () =>
            (await harness.Ledger.ReadAsync(new RunQuery(atOnce), Token)).Items.Count(run => run.State.HasEnded()) == atOnce.Length);
        return harness;
    }

    /// <summary>Starts them over what is stored.</summary>
    /// <param name="settings">Other settings than before; none for the same.</param>
    public async Task StartAgainAsync(params string[] settings)
    {
        _settings = settings.Length > 0 ? settings : _settings;
        var artefacts = Path.Combine(_store.Folder, "artefacts");
        Registry = await SqliteModelRegistry.OpenAsync(Database, artefacts, Clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _store.Folder });
        string[] shortDelays = [.. ((string[])["retrain", "fine-tune", "review", "feedback"])
            .SelectMany(job => (string[])[$"{job}:Retries=2", $"{job}:RetryDelay=00:00:00.1"])];
        builder.Configuration.AddInMemoryCollection(
            shortDelays.Concat(_settings).Select(setting => setting.Split('=', 2)).ToLookup(parts => $"{JobOptions.Section}:{parts[0]}", parts => parts[1])
                .Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Last())));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddProvider(Log);
        await AddEngineAsync(builder.Services, artefacts);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddJobs().AddJobOptions();
        _configure(builder.Services);
        _host = builder.Build();
        await _host.StartAsync(Token);
        Services.GetRequiredService<EngineReady>().Set();
        await Services.GetRequiredService<JobServer>().Started.WaitAsync(Waiting.Longest, Token);
        await Waiting.UntilAsync(() => Schedule.Find("backup") is not null);
    }

    /// <summary>Stops them as the end of the application does.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
            _data!.Dispose();
        }
    }

    /// <summary>The ledger as another process has it: what that claims and never ends is left as by one that was killed.</summary>
    public SqlJobLedger OtherProcess() => SqlJobLedger.Over(Database, Wall);

    /// <summary>Leaves, while they are stopped, what a killed process leaves of a run under way.</summary>
    /// <param name="request">What it was about.</param>
    /// <param name="attempts">How often it was started.</param>
    public async Task<long> LeaveRunningAsync(JobRequest request, int attempts = 1)
    {
        var killed = OtherProcess();
        var id = (await killed.QueueAsync([request], chained: false, Token))[0].Id;
        for (var attempt = 1; ; attempt++)
        {
            await killed.ClaimAsync(id, Clock.GetUtcNow(), Token);
            if (attempt == attempts)
            {
                return id;
            }

            await killed.MoveAsync(new RunMove(id, RunState.Queued), Token);
        }
    }

    /// <summary>Gives what pages need of the jobs to another container.</summary>
    public void AddTo(IServiceCollection services)
    {
        foreach (var type in (Type[])[
            typeof(IJobLedger), typeof(ActiveRuns), typeof(JobsView), typeof(JobActions), typeof(JobCatalogue), typeof(JobSchedule), typeof(JobQueue),
            typeof(IJobQueue)])
        {
            services.AddSingleton(type, Services.GetRequiredService(type));
        }
    }

    /// <summary>Asks for a fine-tune.</summary>
    /// <returns>The run.</returns>
    public async Task<long> FineTuneAsync(string asset = "BTC-USD", string by = "ada") =>
        (await Queue.RequestAsync(FineTuner.JobName, new FineTuneInput(new Asset(asset)), by, Token)).Run!.Value;

    /// <summary>Waits until the run stands so, for some minutes at most.</summary>
    public async Task<JobRun> WaitForAsync(long id, params RunState[] states) =>
        (await Waiting.ForAsync(() => Ledger.FindAsync(id, Token), run => run is not null && states.Contains(run.State)))!;

    public async Task<RunState[]> StatesOfAsync(long id) => [.. (await Ledger.ReadEventsAsync(id, Token)).Select(step => step.State)];

    /// <summary>The runs of a job, oldest first.</summary>
    public async Task<IReadOnlyList<JobRun>> RunsOfAsync(string job) =>
        [.. (await Ledger.ReadAsync(new RunQuery([job], Limit: RunQuery.MaxLimit), Token)).Items.Reverse()];

    /// <summary>The definition of a job.</summary>
    public JobDefinition DefinitionOf(string job) => Services.GetRequiredService<JobCatalogue>().Require(job);

    /// <summary>When a job is due next; null where it is not.</summary>
    public DateTimeOffset? NextOf(string job) => Schedule.NextOf(DefinitionOf(job)).Select(time => (DateTimeOffset?)time).FirstOrDefault();

    /// <summary>How many runs of a job have ended.</summary>
    public async Task<int> EndedAsync(string job) => (await RunsOfAsync(job)).Count(run => run.State.HasEnded());

    /// <summary>Advances a clock until something is so, step by step: who waits for a time that has come before it began to wait waits anew.</summary>
    public static Task AdvanceUntilAsync(FakeTimeProvider wall, Func<Task<bool>> wished, int seconds = 10) => Waiting.UntilAsync(async () =>
    {
        wall.Advance(TimeSpan.FromSeconds(seconds));
        return await wished();
    });

    public async ValueTask DisposeAsync()
    {
        await BeforeDispose();
        Lstm.Release();
        await StopAsync();
        _accounts?.Dispose();
        _store.Dispose();
    }

    private async Task AddEngineAsync(IServiceCollection services, string artefacts)
    {
        var ledger = SqlJobLedger.Over(Database, Wall);
        var active = new ActiveRuns(ledger, Wall, NullLogger<ActiveRuns>.Instance);
        var context = new TrainingContext([], _store.Candles, _store.Ledger, Registry, ledger, Live.Market.Clock, Wall);
        _data = new TestData(_store, Live.Market, Registry, Lstm, new UploadOptions { MinFreeBytes = 0 }, Wall, NullLoggerFactory.Instance);
        await Data.Intake.SweepAsync(Token);
        services.AddSingleton(Wall);
        services.AddSingleton<IAuditLog, FakeAuditLog>();
        services.AddSingleton<EngineReady>();
        services.AddSingleton<IJobLedger>(ledger);
        services.AddSingleton(active);
        services.AddSingleton(provider => new Runner(ledger, active, Live.Market.Clock, Wall, provider.GetRequiredService<ILogger<Runner>>()));
        services.AddSingleton<ILiveState>(Live);
        services.AddSingleton<ILedger>(Live.Ledger);
        services.AddSingleton<SharedChainCheck>();
        services.AddSingleton<IModelRegistry>(Registry);
        services.AddSingleton<IFineTuner>(Tuner);
        services.AddSingleton<IRetrainer>(Retrainer);
        services.AddSingleton<IChampionReview>(Review);
        services.AddSingleton<ICatchUp>(CatchUp);
        services.AddSingleton<IFeedbackLoop>(new FakeFeedback());
        services.AddSingleton<IBacktester>(new FakeBacktester(Sample.Start));
        services.AddSingleton<IBacktestStore>(new SqliteBacktestStore(Database, Wall));
        services.AddSingleton(new Recomputation(
            context, Live.Market, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()), new RulesHistory([]),
            new SqliteUploadStore(Database, Wall)));
        services.AddSingleton(Database);
        services.AddSingleton(new DatabaseBackup(Database, artefacts, new BackupOptions { Folder = Path.Combine(_store.Folder, "backups") }, Wall));
        services.AddSingleton(Options.Create(new RetentionOptions { KeepPerModel = 2, ProtectDays = 0 }));
        services.AddSingleton(Data);
        services.AddSingleton(new DataOptions());
        services.AddSingleton(new AccountsStore(_accounts ??= await Database.OpenAccountsAsync(Path.Combine(_store.Folder, "accounts.db"), Token)));
    }
}
