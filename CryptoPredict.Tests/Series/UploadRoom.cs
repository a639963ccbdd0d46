using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrainingRun = CryptoPredict.Core.Registry.TrainingRun;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>Everything an upload passes, over real files, on a clock that the test moves; only the LSTM's training is a fake.</summary>
internal sealed class UploadRoom : IAsyncDisposable
{
    /// <summary>The present.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase _store;
    private readonly SqliteTrainingRuns _runs;

    private UploadRoom(TestDatabase store, SqliteModelRegistry registry, SqliteTrainingRuns runs, ActiveRuns active, FakeLstmTraining lstm, FakeMarketSource market, DataDesk desk) =>
        (_store, Registry, _runs, Active, Lstm, Market, Desk) = (store, registry, runs, active, lstm, market, desk);

    public static Asset Btc { get; } = new("BTC-USD");

    public FakeTimeProvider Clock => (FakeTimeProvider)Market.Clock;

    public FakeMarketSource Market { get; }

    /// <summary>What is tested.</summary>
    public DataDesk Desk { get; }

    public IUploadStore Uploads => Desk.Uploads;

    public UploadIntake Intake => Desk.Intake;

    public SqliteModelRegistry Registry { get; }

    public ISeriesStore Series => Desk.Store;

    public ICandleStore Candles => _store.Candles;

    public Database Database => _store.Database;

    public ITrainingRuns Runs => _runs;

    public ActiveRuns Active { get; }

    public DailyHistory History => Desk.History;

    public IDailyForecasts Forecasts => Desk.Forecasts;

    public FakeLstmTraining Lstm { get; }

    public UploadTraining Training => Desk.Training;

    public string Folder => FolderOf(_store);

    public string[] Files => Directory.Exists(Folder) ? Directory.GetFiles(Folder) : [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<UploadRoom> CreateAsync(UploadOptions options) => CreateAsync([], options);

    /// <summary>Opens everything anew.</summary>
    /// <param name="past">Candles that the market knows of old.</param>
    /// <param name="options">Limits of uploads.</param>
    /// <param name="launcher">Gives runs their turn; null lets each begin at once.</param>
    /// <param name="loggers">Where it logs; null for nowhere.</param>
    public static async Task<UploadRoom> CreateAsync(IReadOnlyList<Candle>? past = null, UploadOptions? options = null, IUploadLauncher? launcher = null, ILoggerFactory? loggers = null)
    {
        var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Now);
        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var runs = await SqliteTrainingRuns.OpenAsync(store.Database, clock, clock, NullLogger<SqliteTrainingRuns>.Instance, Token);
        var market = new FakeMarketSource(clock, 1, "BTC-USD", "ETH-USD") { Past = past ?? [] };
        return await OpenAsync(store, registry, runs, market, options, launcher, loggers);
    }

    /// <summary>The same as the next process opens it; this one's desk is closed.</summary>
    public Task<UploadRoom> NextAsync(IUploadLauncher launcher) => OpenAsync(_store, Registry, _runs, Market, null, launcher, null);

    private static async Task<UploadRoom> OpenAsync(
        TestDatabase store, SqliteModelRegistry registry, SqliteTrainingRuns runs, FakeMarketSource market, UploadOptions? options, IUploadLauncher? launcher,
        ILoggerFactory? loggers)
    {
        var clock = market.Clock;
        var active = new ActiveRuns(clock);
        var lstm = new FakeLstmTraining(runs, active);
        var ground = new TrainingGround([], store.Candles, store.Ledger, registry, runs, active, clock, clock);
        var desk = await DataDesk.OpenAsync(
            store.Database, FolderOf(store), options ?? new UploadOptions { MinFreeBytes = 0 }, market, ground, lstm, lstm, launcher, clock, loggers ?? NullLoggerFactory.Instance,
            metrics: null, Token);
        return new UploadRoom(store, registry, runs, active, lstm, market, desk);
    }

    public Task<Upload> ReceiveAsync(string text, string? name = "file.csv") => ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), name);

    public Task<Upload> ReceiveAsync(Stream content, string? name = "file.csv") => Intake.ReceiveAsync(content, name, "admin", Token);

    /// <summary>Merges as found, or as told, and waits for the end.</summary>
    public async Task<TrainingRun> MergeAsync(Upload upload, MergePlan? plan = null)
    {
        var run = await Training.StartAsync(upload.Id, plan ?? new MergePlan(upload.Findings.Reading), "admin", Token);
        return await EndOfAsync(run.RunId);
    }

    public async Task<TrainingRun> EndOfAsync(long run)
    {
        while (true)
        {
            if (await Runs.FindAsync(run, Token) is { Outcome: not RunOutcome.Running } ended)
            {
                return ended;
            }

            await Task.Delay(5, Token);
        }
    }

    public async Task<string> LogOfAsync(long run) => string.Join('\n', (await Runs.ReadLogAsync(run, 0, 1000, Token)).Select(line => line.Text));

    /// <summary>The intake as the next process opens it.</summary>
    public Task<UploadIntake> ReopenAsync() => UploadIntake.OpenAsync(Uploads, Folder, new UploadOptions(), Clock, metrics: null, Token);

    public async ValueTask DisposeAsync()
    {
        Lstm.Release();
        await Desk.DisposeAsync();
        _runs.Dispose();
        _store.Dispose();
    }

    private static string FolderOf(TestDatabase store) => Path.Combine(store.Folder, "uploads");
}
