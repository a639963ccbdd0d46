using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CryptoPredict.Storage;

/// <summary>SQLite's own check of a whole file: its pages, its trees and the form of every row.</summary>
internal static class IntegrityCheck
{
    /// <summary>Checks the file of a connection.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>What is wrong, in SQLite's words; null when nothing is.</returns>
    public static Task<string?> RunAsync(SqliteConnection connection, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
            try
            {
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA quick_check(1)";
                return command.ExecuteScalar() is string finding and not "ok" ? finding : null;
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (SqliteException fault) when (IsDamage(fault))
            {
                return fault.Message;
            }
        },
        cancellationToken);

    /// <summary>Whether SQLite says that a file is no database or not whole.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
