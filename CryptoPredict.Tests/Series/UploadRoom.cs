using System.Text;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>Everything an upload passes, over real files, on a clock that the test moves; only the LSTM's training is a fake.</summary>
internal sealed class UploadRoom : IAsyncDisposable
{
    /// <summary>The present.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase _store;
    private readonly TestData _data;

    private UploadRoom(TestDatabase store, SqliteModelRegistry registry, SqlJobLedger runs, ActiveRuns active, FakeLstmTraining lstm, FakeMarketSource market,
        TestData data)
    {
        (_store, _data, Registry, Runs, Active, Lstm, Market) = (store, data, registry, runs, active, lstm, market);
        Runner = new Runner(runs, active, market.Clock, market.Clock, NullLogger<Runner>.Instance);
    }

    public static Asset Btc { get; } = new("BTC-USD");

    public FakeTimeProvider Clock => (FakeTimeProvider)Market.Clock;

    public FakeMarketSource Market { get; }

    /// <summary>What is tested.</summary>
    public DataServices Data => _data.Services;

    public SeriesChanges Changes => _data.Changes;

    public IUploadStore Uploads => Data.Uploads;

    public UploadIntake Intake => Data.Intake;

    public SqliteModelRegistry Registry { get; }

    public ISeriesStore Series => Data.Store;

    public ICandleStore Candles => _store.Candles;

    public Database Database => _store.Database;

    public SqlJobLedger Runs { get; }

    public ActiveRuns Active { get; }

    public Runner Runner { get; }

    public DailyHistory History => Data.History;

    public IDailyForecasts Forecasts => Data.Forecasts;

    public FakeLstmTraining Lstm { get; }

    public UploadTraining Training => Data.Training;

    public string Folder => FolderOf(_store);

    public string[] Files => Directory.Exists(Folder) ? Directory.GetFiles(Folder) : [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<UploadRoom> CreateAsync(UploadOptions options) => CreateAsync([], options);

    /// <summary>Opens everything anew.</summary>
    /// <param name="past">Candles that the market knows of old.</param>
    /// <param name="options">Limits of uploads.</param>
    /// <param name="loggers">Where it logs; null for nowhere.</param>
    /// <param name="kind">What its market is; null for a simulated one.</param>
    public static async Task<UploadRoom> CreateAsync(
        IReadOnlyList<Candle>? past = null, UploadOptions? options = null, ILoggerFactory? loggers = null, IMarketSourceFactory? kind = null)
    {
        var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Now);
        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var market = new FakeMarketSource(clock, 1, "BTC-USD", "ETH-USD") { Past = past ?? [], Kind = kind ?? MarketSources.All[0] };
        var runs = SqlJobLedger.Over(store.Database, clock);
        var active = new ActiveRuns(runs, clock, NullLogger<ActiveRuns>.Instance);
        var lstm = new FakeLstmTraining();
        var data = new TestData(store, market, registry, lstm, options ?? new UploadOptions { MinFreeBytes = 0 }, clock, loggers ?? NullLoggerFactory.Instance);
        await data.Services.Intake.SweepAsync(Token);
        return new UploadRoom(store, registry, runs, active, lstm, market, data);
    }

    public Task<Upload> ReceiveAsync(string text, string? name = "file.csv") => ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), name);

    public Task<Upload> ReceiveAsync(Stream content, string? name = "file.csv") => Intake.ReceiveAsync(content, name, "admin", Token);

    /// <summary>Merges as found, or as told, and waits for the end.</summary>
    /// <exception cref="UploadException">It is refused before anything runs.</exception>
    public async Task<JobRun> MergeAsync(Upload upload, MergePlan? plan = null)
    {
        plan ??= new MergePlan(upload.Findings.Reading);
        await Training.CheckAsync(await Intake.RequireAsync(upload.Id, Token), plan, Token);
        return await Runner.RunAsync(UploadTraining.JobName, new UploadInput(upload.Id, plan), Training.RunAsync, "admin");
    }

    public Task<string> LogOfAsync(long run) => Runs.ReadTextAsync(run);

    /// <summary>The file that a version's artefact lies in.</summary>
    public string ArtefactOf(ModelVersion version) =>
        Directory.GetFiles(Path.Combine(_store.Folder, "artefacts"), $"{version.Id}.bin", SearchOption.AllDirectories).Single();

    /// <summary>The intake as the next process opens it.</summary>
    public async Task<UploadIntake> ReopenAsync()
    {
        var intake = new UploadIntake(Uploads, Folder, new UploadOptions(), Market, Clock);
        await intake.SweepAsync(Token);
        return intake;
    }

    public ValueTask DisposeAsync()
    {
        Lstm.Release();
        _data.Dispose();
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string FolderOf(TestDatabase store) => Path.Combine(store.Folder, "uploads");
}
