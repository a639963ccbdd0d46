using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace CryptoPredict.Storage;

/// <summary>
/// One SQLite file in WAL mode: many readers beside one writer. Every commit is flushed to the disk, so what was
/// acknowledged survives the process and the power.
/// </summary>
public sealed partial class Database : ISqlStore, IDisposable
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(2);

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1);

    private Database(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Which of its newest rows were missing when it was opened, in a sentence; null when none was.</summary>
    public string? Loss { get; private set; }

    /// <summary>Opens or creates a market's file, with its folder, by the clock of this machine and without a log.</summary>
    /// <inheritdoc cref="OpenAsync(string, TimeProvider, ILogger, CancellationToken)"/>
    public static Task<Database> OpenAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(path, TimeProvider.System, NullLogger.Instance, cancellationToken);

    /// <summary>
    /// Opens or creates a market's file, with its folder, and brings its schema up to date: all of it or, at any fault, nothing. A file that has to be
    /// changed for that is copied first, see <see cref="UpgradeCopy"/>.
    /// </summary>
    /// <param name="path">The file's path.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="logger">Logs an upgrade.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="DamagedStoreException">The file is damaged, or is no database of this program's.</exception>
    /// <exception cref="StorageException">The file is newer than this program, or cannot be written or copied.</exception>
    public static Task<Database> OpenAsync(string path, TimeProvider wall, ILogger logger, CancellationToken cancellationToken) =>
        OpenAsync(path, Migrator.Market, (database, token) => new SqliteLedger(database).FindLossAsync(token), wall, logger, cancellationToken);

    /// <summary>Opens or creates the accounts' file, by the clock of this machine and without a log.</summary>
    /// <inheritdoc cref="OpenAsync(string, TimeProvider, ILogger, CancellationToken)"/>
    public static Task<Database> OpenAccountsAsync(string path, CancellationToken cancellationToken) =>
        OpenAccountsAsync(path, TimeProvider.System, NullLogger.Instance, cancellationToken);

    /// <summary>Opens or creates the accounts' file, as <see cref="OpenAsync(string, TimeProvider, ILogger, CancellationToken)"/> does a market's.</summary>
    /// <inheritdoc cref="OpenAsync(string, TimeProvider, ILogger, CancellationToken)"/>
    public static Task<Database> OpenAccountsAsync(string path, TimeProvider wall, ILogger logger, CancellationToken cancellationToken) =>
        OpenAsync(path, Migrator.Accounts, (database, token) => new SqliteAuditLog(database, wall).FindLossAsync(token), wall, logger, cancellationToken);

    private static async Task<Database> OpenAsync(
        string path, Migrator migrator, Func<Database, CancellationToken, Task<string?>> findLoss, TimeProvider wall, ILogger logger,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = System.IO.Path.GetFullPath(path);
        Database? database = null;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            database = new Database(full);
            await database.BringUpToDateAsync(migrator, wall, logger, cancellationToken).ConfigureAwait(false);
            database.Loss = await findLoss(database, cancellationToken).ConfigureAwait(false);
            if (database.Loss is { } loss)
            {
                LogLoss(logger, loss);
            }

            var opened = database;
            database = null;
            return opened;
        }
        catch (SqliteException fault) when (IntegrityCheck.IsDamage(fault))
        {
            throw new DamagedStoreException($"The database '{full}' is damaged ({fault.Message}).", fault);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The database '{full}' cannot be opened ({fault.Message}). Set Storage:Path to a folder that this user may write, or move the file away.",
                fault);
        }
        finally
        {
            database?.Dispose();
        }
    }

    private async Task BringUpToDateAsync(Migrator migrator, TimeProvider wall, ILogger logger, CancellationToken cancellationToken)
    {
        if (!await IsKnownAsync(migrator, cancellationToken).ConfigureAwait(false))
        {
            throw new DamagedStoreException($"The database '{Path}' is another program's, or holds something else: it has no table '{migrator.Table}'.");
        }

        await CheckAsync(wall, cancellationToken).ConfigureAwait(false);
        var version = await ReadAsync(Migrator.ReadVersionAsync, cancellationToken).ConfigureAwait(false);
        if (version > 0 && version < migrator.Newest)
        {
            var copy = await UpgradeCopy.MakeAsync(Path, version, migrator.Newest, wall, cancellationToken).ConfigureAwait(false);
            LogUpgrade(logger, Path, version, migrator.Newest, copy);
        }

        await WriteAsync((connection, token) => migrator.ApplyAsync(connection, int.MaxValue, token), cancellationToken).ConfigureAwait(false);
    }

    // Another program's database must stay as it is: what is set for each connection here would change its header.
    private async Task<bool> IsKnownAsync(Migrator migrator, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"{_connectionString};Pooling=False");
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await migrator.KnowsAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    // So that a start never waits long for a large file; what it does not come to is checked beside the running application.
    private async Task CheckAsync(TimeProvider wall, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestCheck, wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (await FindDamageAsync(either.Token).ConfigureAwait(false) is { } damage)
            {
                throw new DamagedStoreException($"The database '{Path}' is damaged ({damage}).");
            }

            IsChecked = true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not an answer yet.
        }
    }

    /// <summary>Whether the opening checked the whole file; a large one takes longer than a start may.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>Checks the whole file, as SQLite does.</summary>
    /// <returns>What is wrong, in SQLite's words; null when nothing is.</returns>
    public Task<string?> FindDamageAsync(CancellationToken cancellationToken) => ReadAsync(IntegrityCheck.RunAsync, cancellationToken);

    /// <summary>Finds rows of a market's database whose values cannot be read as they were written. The ledger's are checked by its chain.</summary>
    /// <returns>Their names, such as <c>run 12</c>.</returns>
    public Task<IReadOnlyList<string>> FindDamagedRowsAsync(CancellationToken cancellationToken) => ReadAsync(RowCheck.MarketAsync, cancellationToken);

    /// <summary>The same, of the accounts' database.</summary>
    /// <inheritdoc cref="FindDamagedRowsAsync"/>
    public Task<IReadOnlyList<string>> FindDamagedAccountsAsync(CancellationToken cancellationToken) => ReadAsync(RowCheck.AccountsAsync, cancellationToken);

    /// <summary>Reads in one consistent snapshot.</summary>
    internal async Task<T> ReadAsync<T>(
        Func<SqliteConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(_connectionString, cancellationToken).ConfigureAwait(false);
        await using var snapshot = connection.BeginTransaction(deferred: true);
        return await read(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one write transaction: committed when <paramref name="write"/> returns, undone when it throws.</summary>
    internal async Task<T> WriteAsync<T>(
        Func<SqliteConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var connection = await ConnectAsync(_connectionString, cancellationToken).ConfigureAwait(false);
            await using var transaction = connection.BeginTransaction(deferred: false);
            var result = await write(connection, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    Task<T> ISqlStore.ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(read, cancellationToken);

    Task<T> ISqlStore.WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        WriteAsync(write, cancellationToken);

    /// <summary>A connection of its own, for a reader that stays; who asks for it closes it.</summary>
    internal Task<SqliteConnection> ConnectAsync(CancellationToken cancellationToken) => ConnectAsync(_connectionString, cancellationToken);

    /// <summary>
    /// Runs <paramref name="prepare"/> and then one write transaction on a connection of its own, to which another file is attached as
    /// <c>staged</c>. Cancelling interrupts a statement half way; the transaction is then undone.
    /// </summary>
    internal Task<T> MergeAsync<TPrepared, T>(
        string staged,
        Func<SqliteConnection, CancellationToken, Task<TPrepared>> prepare,
        Func<SqliteConnection, TPrepared, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken) => BesideAsync(
            staged,
            async (connection, token) =>
            {
                var prepared = await prepare(connection, token).ConfigureAwait(false);
                await _writer.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    await using var transaction = connection.BeginTransaction(deferred: false);
                    var result = await write(connection, prepared, token).ConfigureAwait(false);
                    token.ThrowIfCancellationRequested();
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                    return result;
                }
                finally
                {
                    _writer.Release();
                }
            },
            cancellationToken);

    /// <summary>Works on a connection of its own, to which another file is attached as <c>staged</c>. Cancelling interrupts a statement half way.</summary>
    internal async Task<T> BesideAsync<T>(string staged, Func<SqliteConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync($"{_connectionString};Pooling=False", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"ATTACH {staged} AS staged", cancellationToken).ConfigureAwait(false);
        await using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle)).ConfigureAwait(false);
        try
        {
            return await work(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("It was interrupted; nothing of it was kept.", fault, cancellationToken);
        }
    }

    /// <summary>Closes the pooled connections; the last one folds the write-ahead log into the file.</summary>
    public void Dispose()
    {
        using var any = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(any);
        _writer.Dispose();
    }

    private static async Task<SqliteConnection> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync($"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loss}")]
    private static partial void LogLoss(ILogger logger, string loss);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Bringing {Path} from schema {Version} to {Newest}; as it was it is kept in {Copy}, which may be deleted once all is well")]
    private static partial void LogUpgrade(ILogger logger, string path, int version, int newest, string copy);
}
