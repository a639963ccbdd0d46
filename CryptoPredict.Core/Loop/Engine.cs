using System.Diagnostics.Metrics;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Loop;

/// <summary>Everything the engine is told; validated.</summary>
public sealed record EngineOptions
{
    /// <summary>Where candles come from.</summary>
    public MarketOptions Market { get; init; } = new();

    /// <summary>What is predicted.</summary>
    public ForecastingOptions Forecasting { get; init; } = new();

    /// <summary>How the ensemble's members are weighed.</summary>
    public EnsembleOptions Ensemble { get; init; } = new();

    /// <summary>When predictions are checked.</summary>
    public VerificationOptions Verification { get; init; } = new();

    /// <summary>How models are retrained.</summary>
    public RetrainOptions Training { get; init; } = new();

    /// <summary>How the LSTM is fine-tuned.</summary>
    public FineTuningOptions FineTuning { get; init; } = new();

    /// <summary>When the direction models are trained.</summary>
    public FeedbackOptions Feedback { get; init; } = new();

    /// <summary>What may be uploaded.</summary>
    public UploadOptions Uploads { get; init; } = new();

    /// <summary>Where backups are.</summary>
    public BackupOptions Backups { get; init; } = new();

    /// <summary>Opens the ledger of runs, of the name that the store's engine has; null for the one in the market's database.</summary>
    public Func<string, IJobLedger>? Runs { get; init; }

    /// <summary>Where it measures itself; null for nowhere. Whoever made it disposes of it.</summary>
    public Meter? Meter { get; init; }

    /// <summary>The folder of its data, absolute.</summary>
    public required string DataFolder { get; init; }
}

/// <summary>The parts put together: the market, its store, the loop over both, and the training that keeps its models fresh. Needs no web page.</summary>
public sealed partial class Engine : IAsyncDisposable
{
    private readonly StoreLock _lock;
    private readonly Retrainer _retrainer;
    private readonly FineTuner _fineTuner;
    private readonly Backtester _backtester;
    private readonly LiveBundles _bundles;
    private readonly RegistryWatcher _watcher;

    private Engine(
        StoreLock held, Database database, IMarketSource market, SqliteModelRegistry registry, IJobLedger runs, RulesHistory rules, EngineOptions options, TimeProvider wall,
        ILoggerFactory loggers)
    {
        _lock = held;
        Database = database;
        Market = market;
        Candles = new SqliteCandleStore(database);
        Ledger = new SqliteLedger(database);
        Registry = registry;
        Runs = runs;
        ActiveRuns = new ActiveRuns(runs, wall, loggers.CreateLogger<ActiveRuns>());
        Runner = new Runner(runs, ActiveRuns, market.Clock, wall, loggers.CreateLogger<Runner>());
        var steps = (int)(options.Forecasting.Horizon / market.Interval);
        Context = new TrainingContext(
            [.. market.Assets.Select(asset => new ForecastScope(asset, steps, market.Interval))], Candles, Ledger, registry, runs, ActiveRuns, market.Clock, wall)
        {
            Metrics = options.Meter is { } trainings ? new TrainingMetrics(trainings) : null,
        };
        var metrics = options.Meter is { } meter ? new LoopMetrics(meter) : null;
        _retrainer = new Retrainer(Context, options.Training, loggers.CreateLogger<Retrainer>());
        _bundles = new LiveBundles(Context.Scopes, registry, options.Forecasting, options.Ensemble, FitFirstAsync, wall, loggers.CreateLogger<LiveBundles>()) { Metrics = metrics };
        Loop = new PredictionLoop(
            market, Candles, Ledger, _bundles, options.Market, options.Forecasting, options.Ensemble, options.Verification, loggers.CreateLogger<PredictionLoop>())
        {
            Metrics = metrics,
        };
        metrics?.Observe(Loop);
        _fineTuner = new FineTuner(
            Context, options.Training, options.FineTuning, asset => Loop.Get(asset)?.Verified ?? 0, loggers.CreateLogger<FineTuner>());
        Loop.Changed += _fineTuner.Raise;
        Review = new ChampionReview(Context, options.Training.Review, loggers.CreateLogger<ChampionReview>());
        Feedback = new FeedbackLoop(
            Context, new SqliteSignalStore(database), options.Forecasting, options.Training, options.Feedback, loggers.CreateLogger<FeedbackLoop>());
        Loop.Changed += Feedback.CandleCame;
        Loop.Filled += Feedback.PastChanged;
        Recomputation = new Recomputation(Context, market, options.Forecasting, options.Ensemble, options.Verification, rules);
        Backtests = new SqliteBacktestStore(database, wall);
        _backtester = new Backtester(
            Context, new BacktestContext(market, options.Forecasting, options.Ensemble, options.Verification, options.Training), Backtests, loggers.CreateLogger<Backtester>());
        _watcher = new RegistryWatcher(registry, wall, loggers.CreateLogger<RegistryWatcher>());
    }

    /// <summary>The market's database.</summary>
    public Database Database { get; }

    /// <summary>The market.</summary>
    public IMarketSource Market { get; }

    /// <summary>Stored candles.</summary>
    public ICandleStore Candles { get; }

    /// <summary>The ledger.</summary>
    public ILedger Ledger { get; }

    /// <summary>Trained models.</summary>
    public IModelRegistry Registry { get; }

    /// <summary>The ledger of runs.</summary>
    public IJobLedger Runs { get; }

    /// <summary>The runs under way.</summary>
    public ActiveRuns ActiveRuns { get; }

    /// <summary>Does the work of runs.</summary>
    public Runner Runner { get; }

    /// <summary>What training works on.</summary>
    public TrainingContext Context { get; }

    /// <summary>Retrains.</summary>
    public IRetrainer Retrainer => _retrainer;

    /// <summary>Fine-tunes.</summary>
    public IFineTuner FineTuner => _fineTuner;

    /// <summary>Moves champions by what verified predictions show.</summary>
    public IChampionReview Review { get; }

    /// <summary>Computes stored predictions again.</summary>
    public Recomputation Recomputation { get; }

    /// <summary>Shows how the models would have done over stored candles.</summary>
    public IBacktester Backtester => _backtester;

    /// <summary>What backtests found.</summary>
    public IBacktestStore Backtests { get; }

    /// <summary>Fills gaps that the feed has left.</summary>
    public ICatchUp CatchUp => Loop;

    /// <summary>Makes copies of the store and its artefacts.</summary>
    public required DatabaseBackup Backup { get; init; }

    /// <summary>The direction models: signals and tiers.</summary>
    public FeedbackLoop Feedback { get; }

    /// <summary>Uploads, daily series and their forecasts; there from the opening on.</summary>
    public DataServices Data { get; private set; } = null!;

    /// <summary>The live loop; not yet running.</summary>
    public PredictionLoop Loop { get; }

    /// <summary>Opens the store and the market.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="DamagedStoreException">The database is missing beside what belongs to it, empty, damaged or another's; nothing was changed.</exception>
    /// <exception cref="StorageException">The database cannot be opened, or another engine works on it.</exception>
    /// <exception cref="Market.Import.CsvImportException">The replay's file is no candle CSV.</exception>
    /// <exception cref="InvalidDataException">The replay's file does not fit the options.</exception>
    public static async Task<Engine> OpenAsync(
        EngineOptions options, TimeProvider wall, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = MarketSources.IdentityOf(options.Market);
        var path = Path.Combine(options.DataFolder, $"{name}.db");
        var held = StoreLock.Take(path);
        var remains = new StoreRemains(path, BackupFolder.Of(options.Backups, options.DataFolder, name));
        Database? database = null;
        try
        {
            if (await RestoreExchange.FinishAsync(path, cancellationToken).ConfigureAwait(false) is { } setAside)
            {
                LogRestored(loggers.CreateLogger<Engine>(), path, setAside);
            }

            remains.RequireDatabase();
            database = await Database.OpenAsync(path, wall, loggers.CreateLogger<Database>(), cancellationToken).ConfigureAwait(false);
            await remains.RequireOwnDatabaseAsync(database, cancellationToken).ConfigureAwait(false);
            var resumeAt = await new SqliteCandleStore(database).ReadCommonEndAsync(cancellationToken).ConfigureAwait(false);
            var market = await MarketSources.Of(options.Market).OpenAsync(options.Market, resumeAt, wall, cancellationToken).ConfigureAwait(false);
            var artefacts = Path.Combine(options.DataFolder, "artefacts", name);
            var registry = await SqliteModelRegistry.OpenAsync(
                database, artefacts, market.Clock, loggers.CreateLogger<SqliteModelRegistry>(), cancellationToken).ConfigureAwait(false);
            var runs = options.Runs is { } shared
                ? shared(await EngineName.OfAsync(database, cancellationToken).ConfigureAwait(false))
                : SqlJobLedger.Over(database, wall);
            var rules = await SqlitePredictionRules.NoteAsync(database, PredictionRules.Current, cancellationToken).ConfigureAwait(false);
            var engine = new Engine(held, database, market, registry, runs, rules, options, wall, loggers)
            {
                Backup = new DatabaseBackup(database, artefacts, wall),
            };
            await engine._fineTuner.LoadAsync(cancellationToken).ConfigureAwait(false);
            engine.Data = await DataServices.OpenAsync(
                database, Path.Combine(options.DataFolder, "uploads", name), options.Uploads, market, engine.Context, engine.FineTuner, engine.Retrainer, wall,
                loggers, options.Meter is { } uploads ? new UploadMetrics(uploads, wall) : null, cancellationToken).ConfigureAwait(false);
            registry.Fitness = new ServingCheck(engine.Context, engine.Data.History).WhyNotAsync;
            engine.Data.Training.CandlesMerged += engine.Feedback.PastChanged;
            return engine;
        }
        catch (Exception fault)
        {
            database?.Dispose();
            var damage = fault is DamagedStoreException ? fault.Message
                : fault is SqliteException error && IntegrityCheck.IsDamage(error) ? $"The database '{path}' is damaged ({error.Message})." : null;
            var sentence = damage is null ? null : $"{damage} {await remains.WayOutAsync(cancellationToken).ConfigureAwait(false)}";
            held.Dispose();
            if (sentence is null)
            {
                throw;
            }

            throw new DamagedStoreException(sentence, fault);
        }
    }

    /// <summary>
    /// Runs the loop, and watches the registry and gives the direction models' signals beside it; these go on when the market has ended, for models are
    /// still promoted and past candles still merged.
    /// </summary>
    /// <param name="started">Called once, when history is in and the loop follows the market.</param>
    /// <param name="ended">Called once should the market end.</param>
    /// <param name="cancellationToken">Ends all; what is being written is finished first.</param>
    public async Task RunAsync(Action started, Action ended, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = _watcher.RunAsync(ending.Token);
        var feeding = Feedback.RunAsync(ending.Token);
        try
        {
            await Loop.RunAsync(started, cancellationToken).ConfigureAwait(false);
            ended();
            await Task.WhenAll(watching, feeding).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            await feeding.ConfigureAwait(false);
        }
    }

    // Fitted in a moment, so that the first round of all models need not be waited for.
    private Task<JobRun> FitFirstAsync(Asset asset, CancellationToken cancellationToken)
    {
        var first = new RetrainInput(asset, KalmanForecaster.ModelName);
        return Runner.RunAsync(new JobRequest(Training.Retrainer.JobName, "start", JobInput.Write(first), asset), run => _retrainer.RunAsync(first, run), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Data.Dispose();
        await _bundles.DisposeAsync().ConfigureAwait(false);
        _retrainer.Dispose();
        _backtester.Dispose();
        Database.Dispose();
        _lock.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A restore that had been interrupted was finished: {Path} is that of the backup; what was there before is in {SetAside}")]
    private static partial void LogRestored(ILogger logger, string path, string setAside);
}
