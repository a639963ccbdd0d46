using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Verification;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Loop;

/// <summary>Everything the engine is told.</summary>
/// <param name="Market">Where candles come from.</param>
/// <param name="Forecasting">What is predicted.</param>
/// <param name="Ensemble">How its members are weighed.</param>
/// <param name="Verification">When it is checked.</param>
/// <param name="DataFolder">The folder of its data, absolute.</param>
public sealed record EngineOptions(
    MarketOptions Market, ForecastingOptions Forecasting, EnsembleOptions Ensemble, VerificationOptions Verification, string DataFolder);

/// <summary>The parts put together: the market, its store and the loop over both. Needs no web page.</summary>
public sealed class Engine : IDisposable
{
    private readonly Database _database;
    private readonly SqliteTrainingRuns _runs;
    private readonly StoreLock _lock;

    private Engine(
        StoreLock held, Database database, SqliteCandleStore candles, SqliteLedger ledger, SqliteModelRegistry registry, SqliteTrainingRuns runs, PredictionLoop loop)
    {
        _lock = held;
        _database = database;
        _runs = runs;
        Candles = candles;
        Ledger = ledger;
        Registry = registry;
        Loop = loop;
    }

    /// <summary>Stored candles.</summary>
    public ICandleStore Candles { get; }

    /// <summary>The ledger.</summary>
    public ILedger Ledger { get; }

    /// <summary>Trained models; a <see cref="RegistryWatcher"/> over it makes it notice other processes.</summary>
    public IModelRegistry Registry { get; }

    /// <summary>The history of training runs.</summary>
    public ITrainingRuns Runs => _runs;

    /// <summary>What became of background jobs.</summary>
    public required IJobLedger Jobs { get; init; }

    /// <summary>Makes copies of the store and its artefacts.</summary>
    public required DatabaseBackup Backup { get; init; }

    /// <summary>The live loop; not yet running.</summary>
    public PredictionLoop Loop { get; }

    /// <summary>Opens the store and the market.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="StorageException">The database cannot be opened, or another engine works on it.</exception>
    /// <exception cref="Market.Import.CandleCsvException">The replay's file is no candle CSV.</exception>
    /// <exception cref="InvalidDataException">The replay's file does not fit the options.</exception>
    public static async Task<Engine> OpenAsync(
        EngineOptions options, TimeProvider wall, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = MarketIdentity.Of(options.Market);
        var path = Path.Combine(options.DataFolder, $"{name}.db");
        var held = StoreLock.Take(path);
        Database? database = null;
        try
        {
            database = await Database.OpenAsync(path, cancellationToken).ConfigureAwait(false);
            var candles = new SqliteCandleStore(database);
            var ledger = new SqliteLedger(database);
            var resumeAt = await candles.ReadCommonEndAsync(cancellationToken).ConfigureAwait(false);
            var market = await MarketOpening.OpenAsync(options.Market, resumeAt, wall, cancellationToken).ConfigureAwait(false);
            var loop = new PredictionLoop(
                market, candles, ledger, options.Market, options.Forecasting, options.Ensemble, options.Verification, loggers.CreateLogger<PredictionLoop>());
            var artefacts = Path.Combine(options.DataFolder, "artefacts", name);
            var registry = await SqliteModelRegistry.OpenAsync(
                database, artefacts, market.Clock, loggers.CreateLogger<SqliteModelRegistry>(), cancellationToken).ConfigureAwait(false);
            var runs = await SqliteTrainingRuns.OpenAsync(
                database, market.Clock, wall, loggers.CreateLogger<SqliteTrainingRuns>(), cancellationToken).ConfigureAwait(false);
            return new Engine(held, database, candles, ledger, registry, runs, loop)
            {
                Jobs = await SqliteJobLedger.OpenAsync(database, wall, cancellationToken).ConfigureAwait(false),
                Backup = new DatabaseBackup(database, artefacts, wall),
            };
        }
        catch
        {
            database?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runs.Dispose();
        _database.Dispose();
        _lock.Dispose();
    }
}
