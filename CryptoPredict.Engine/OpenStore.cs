using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Engine;

/// <summary>
/// The market and its store: what takes time to open, or can refuse to. Everything else of the engine is made of it, once it is open.
/// </summary>
public sealed partial class OpenStore : IDisposable
{
    private readonly MarketOptions _options;
    private readonly BackupOptions _backups;
    private readonly IJobLedgerFactory _runs;
    private readonly TimeProvider _wall;
    private readonly ILoggerFactory _loggers;
    private readonly string _name;
    private StoreLock? _lock;
    private Parts? _parts;

    /// <summary>A store that is not open yet.</summary>
    /// <param name="market">Where candles come from.</param>
    /// <param name="storage">Where the data are.</param>
    /// <param name="backups">Where copies of them are.</param>
    /// <param name="environment">The folder that the others are relative to.</param>
    /// <param name="runs">Opens the ledger of runs.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public OpenStore(
        IOptions<MarketOptions> market, IOptions<StorageOptions> storage, IOptions<BackupOptions> backups, IHostEnvironment environment, IJobLedgerFactory runs,
        TimeProvider wall, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(backups);
        ArgumentNullException.ThrowIfNull(environment);
        _options = market.Value;
        _backups = backups.Value;
        _runs = runs;
        _wall = wall;
        _loggers = loggers;
        _name = MarketSources.IdentityOf(_options);
        Folder = storage.Value.FolderIn(environment.ContentRootPath);
    }

    /// <summary>The folder of the data, absolute.</summary>
    public string Folder { get; }

    /// <summary>The folder of trained models, absolute.</summary>
    public string Artefacts => Path.Combine(Folder, "artefacts", _name);

    /// <summary>The folder of uploaded files, absolute.</summary>
    public string Uploads => Path.Combine(Folder, "uploads", _name);

    /// <summary>The market's database.</summary>
    public Database Database => Opened.Database;

    /// <summary>The market.</summary>
    public IMarketSource Market => Opened.Market;

    /// <summary>Trained models.</summary>
    public SqliteModelRegistry Registry => Opened.Registry;

    /// <summary>The ledger of runs.</summary>
    public IJobLedger Runs => Opened.Runs;

    /// <summary>By which rules predictions were made.</summary>
    public RulesHistory Rules => Opened.Rules;

    private Parts Opened => _parts ?? throw new InvalidOperationException("The store opens when the host starts.");

    /// <summary>Opens it, once. Where it is refused nothing was changed.</summary>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="DamagedStoreException">The database is missing beside what belongs to it, empty, damaged or another's.</exception>
    /// <exception cref="StorageException">The database cannot be opened, or another engine works on it.</exception>
    /// <exception cref="Core.Market.Import.CsvImportException">The replay's file is no candle CSV.</exception>
    /// <exception cref="InvalidDataException">The replay's file does not fit the options.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, $"{_name}.db");
        _lock = StoreLock.Take(path);
        var remains = new StoreRemains(path, BackupFolder.Of(_backups, Folder, _name));
        Database? database = null;
        try
        {
            if (await RestoreExchange.FinishAsync(path, cancellationToken).ConfigureAwait(false) is { } setAside)
            {
                LogRestored(_loggers.CreateLogger<OpenStore>(), path, setAside);
            }

            remains.RequireDatabase();
            database = await Database.OpenAsync(path, _wall, _loggers.CreateLogger<Database>(), cancellationToken).ConfigureAwait(false);
            await remains.RequireOwnDatabaseAsync(database, cancellationToken).ConfigureAwait(false);
            _parts = await OpenPartsAsync(database, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            database?.Dispose();
            var damage = fault is DamagedStoreException ? fault.Message
                : fault is SqliteException error && IntegrityCheck.IsDamage(error) ? $"The database '{path}' is damaged ({error.Message})." : null;
            var sentence = damage is null ? null : $"{damage} {await remains.WayOutAsync(cancellationToken).ConfigureAwait(false)}";
            _lock.Dispose();
            if (sentence is null)
            {
                throw;
            }

            throw new DamagedStoreException(sentence, fault);
        }
    }

    /// <summary>Closes it; others may open it then.</summary>
    public void Dispose()
    {
        _parts?.Database.Dispose();
        _lock?.Dispose();
    }

    private async Task<Parts> OpenPartsAsync(Database database, CancellationToken cancellationToken)
    {
        var resumeAt = await new SqliteCandleStore(database).ReadCommonEndAsync(cancellationToken).ConfigureAwait(false);
        var market = await MarketSources.Of(_options).OpenAsync(_options, resumeAt, _wall, cancellationToken).ConfigureAwait(false);
        var registry = await SqliteModelRegistry.OpenAsync(
            database, Artefacts, market.Clock, _loggers.CreateLogger<SqliteModelRegistry>(), cancellationToken).ConfigureAwait(false);
        var runs = await _runs.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        var rules = await SqlitePredictionRules.NoteAsync(database, PredictionRules.Current, cancellationToken).ConfigureAwait(false);
        return new Parts(database, market, registry, runs, rules);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A restore that had been interrupted was finished: {Path} is that of the backup; what was there before is in {SetAside}")]
    private static partial void LogRestored(ILogger logger, string path, string setAside);

    private sealed record Parts(Database Database, IMarketSource Market, SqliteModelRegistry Registry, IJobLedger Runs, RulesHistory Rules);
}
