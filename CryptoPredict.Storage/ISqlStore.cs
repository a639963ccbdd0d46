using System.Data.Common;

namespace CryptoPredict.Storage;

/// <summary>
/// A database that the ledger of runs may stand in: SQLite or PostgreSQL. What is written over it is SQL that both understand, with parameters as <c>@name</c>.
/// </summary>
internal interface ISqlStore
{
    /// <summary>Reads in one consistent snapshot.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs one write transaction: committed when <paramref name="write"/> returns, undone when it throws.</summary>
    Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken);
}
