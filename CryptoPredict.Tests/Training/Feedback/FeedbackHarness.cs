using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Training.Feedback;

/// <summary>The real feedback loop over a real database and registry, on candles and a clock that the test moves.</summary>
internal sealed class FeedbackHarness : IAsyncDisposable
{
    public static readonly Asset Btc = Planted.Scope.Asset;

    /// <summary>Enough for one round of training, and a while of signals after it.</summary>
    public static readonly Candle[] Candles = Planted.Candles(1, TrainingData.RequiredCandles(Planted.Quick, Planted.Horizon) + 200);

    private readonly TestDatabase _store;
    private CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    private FeedbackHarness(
        TestDatabase store, FakeTimeProvider clock, SqliteModelRegistry registry, FeedbackOptions options,
        IReadOnlyList<IModelTrainer<IDirectionModel>> trainers, ILogger<FeedbackLoop> logger)
    {
        _store = store;
        Clock = clock;
        Registry = registry;
        Runs = SqlJobLedger.Over(store.Database, clock);
        Market = new QuietMarket(clock, store.Candles, Btc.Symbol);
        Signals = new SqliteSignalStore(store.Database);
        Active = new ActiveRuns(Runs, clock, NullLogger<ActiveRuns>.Instance);
        Runner = new Runner(Runs, Active, clock, clock, NullLogger<Runner>.Instance);
        var context = new TrainingContext([Planted.Scope], store.Candles, store.Ledger, registry, Runs, clock, clock);
        Create = () => new FeedbackLoop(context, Signals, new ForecastingOptions(), Planted.Quick, options, logger) { Trainers = trainers };
        Loop = Create();
        Market.Changed += asset => Loop.CandleCame(asset);
        Market.Filled += asset => Loop.PastChanged(asset);
    }

    public FakeTimeProvider Clock { get; }

    public QuietMarket Market { get; }

    public SqliteModelRegistry Registry { get; }

    public SqlJobLedger Runs { get; }

    public SqliteSignalStore Signals { get; }

    public ActiveRuns Active { get; }

    public Runner Runner { get; }

    public FeedbackLoop Loop { get; private set; }

    public string Folder => _store.Folder;

    private Func<FeedbackLoop> Create { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens everything with so many of <see cref="Candles"/> stored.</summary>
    public static async Task<FeedbackHarness> CreateAsync(
        FeedbackOptions? options = null, IReadOnlyList<IModelTrainer<IDirectionModel>>? trainers = null, int? history = null,
        ILogger<FeedbackLoop>? logger = null)
    {
        var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Candles[0].OpenTime);
        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var harness = new FeedbackHarness(
            store, clock, registry, options ?? new FeedbackOptions(), trainers ?? Directions.Trainers, logger ?? NullLogger<FeedbackLoop>.Instance);
        await harness.Market.CloseAsync(Btc, Candles[..(history ?? (Candles.Length - 200))]);
        return harness;
    }

    /// <summary>Lets a loop follow the candles; the one before is stopped.</summary>
    public async Task StartAsync()
    {
        await StopAsync();
        Loop = Create();
        _stopping = new CancellationTokenSource();
        Loop.CandleCame(Btc);
        _running = Loop.RunAsync(_stopping.Token);
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
    }

    /// <summary>Closes some of <see cref="Candles"/> one by one and waits each time until the loop has taken it in.</summary>
    public async Task PlayAsync(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            await Market.CloseAsync(Btc, Candles[i]);
            var close = Candles[i].OpenTime + Market.Market.Interval;
            await UntilAsync(status => status.Models.All(model => model.VersionId is null || model.Series.Last?.Signal.AsOf == close));
        }
    }

    /// <summary>Waits for a state of the loop; fails after some minutes.</summary>
    public Task<FeedbackStatus> UntilAsync(Func<FeedbackStatus, bool> holds) => Waiting.ForAsync(() => Loop.ReadAsync(Token), holds);

    /// <summary>Runs a cycle of its own, as the queue would.</summary>
    public Task<JobRun> RunCycleAsync(int tier, Asset? asset = null, string by = "ada") =>
        Runner.RunAsync(FeedbackLoop.JobName, new TierInput(tier, asset), Loop.RunCycleAsync, by);

    public async Task<IReadOnlyList<SignalEntry>> RowsAsync() => (await Signals.ReadAsync(new SignalQuery(Limit: SignalQuery.MaxLimit), Token)).Items;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _store.Dispose();
    }
}
