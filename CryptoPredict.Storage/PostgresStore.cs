using System.Data;
using System.Data.Common;
using Npgsql;

namespace CryptoPredict.Storage;

/// <summary>A PostgreSQL database that holds the ledger of runs for several processes, in a schema of its own.</summary>
public sealed class PostgresStore : ISqlStore, IAsyncDisposable
{
    /// <summary>The schema that the tables stand in.</summary>
    public const string Schema = "cryptopredict";

    // Any number, as long as every process takes the same.
    private const long MigrationLock = 0x63_72_79_70_74_6F;

    private readonly NpgsqlDataSource _source;

    private PostgresStore(NpgsqlDataSource source) => _source = source;

    /// <summary>Connects, and brings the schema up to date; of several processes that start at once one does so.</summary>
    /// <param name="connectionString">Of Npgsql, for example <c>Host=localhost;Database=jobs;Username=cryptopredict</c>.</param>
    /// <param name="cancellationToken">Stops the opening; a migration is applied whole or not at all.</param>
    /// <exception cref="StorageException">It cannot be reached, does not let this user in, or was written by a newer program.</exception>
    public static async Task<PostgresStore> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = Schema };
            var store = new PostgresStore(NpgsqlDataSource.Create(settings));
            await store.WriteAsync(MigrateAsync, cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch (Exception fault) when (fault is NpgsqlException or ArgumentException or TimeoutException)
        {
            throw new StorageException($"The ledger of runs cannot be opened in PostgreSQL ({fault.Message}). Check Jobs:ConnectionString and that the server "
                + $"runs.", fault);
        }
    }

    Task<T> ISqlStore.ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        InTransactionAsync(IsolationLevel.RepeatableRead, read, cancellationToken);

    Task<T> ISqlStore.WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        WriteAsync(write, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        InTransactionAsync(IsolationLevel.ReadCommitted, write, cancellationToken);

    // Npgsql asks the server to cancel, on the thread that cancels: one that does not answer would hold up the end of the application. So only the waiting is
    // cancelled; what the server was asked for it may still do, as it may when a connection breaks.
    private Task<T> InTransactionAsync<T>(IsolationLevel isolation, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return InTransactionAsync(isolation, work).WaitAsync(cancellationToken);
    }

    private async Task<T> InTransactionAsync<T>(IsolationLevel isolation, Func<DbConnection, CancellationToken, Task<T>> work)
    {
        await using var connection = await _source.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(isolation, CancellationToken.None).ConfigureAwait(false);
        var result = await work(connection, CancellationToken.None).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    private static async Task<int> MigrateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var prepare = connection.CreateCommand();
        prepare.CommandText = $"SELECT pg_advisory_xact_lock({MigrationLock}); CREATE SCHEMA IF NOT EXISTS {Schema}";
        await prepare.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return await Migrator.Postgres.ApplyAsync(connection, int.MaxValue, cancellationToken).ConfigureAwait(false);
    }
}
