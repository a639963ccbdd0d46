using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CryptoPredict.Storage;

/// <summary>Copies a database while it is in use: a snapshot, so writers go on meanwhile and their commits are not in it.</summary>
internal static class DatabaseCopy
{
    /// <summary>Copies a database.</summary>
    /// <param name="from">Its path.</param>
    /// <param name="to">Path of the copy; there must be no such file, or an empty one.</param>
    /// <param name="cancellationToken">Stops it half way; what has been written of the copy stays.</param>
    /// <exception cref="SqliteException">It cannot be read, or the copy not be written.</exception>
    public static Task MakeAsync(string from, string to, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = from, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ToString());
            connection.Open();
            using var interrupt = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
            using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $copy";
            command.Set("$copy", to);
            try
            {
                command.ExecuteNonQuery();
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        },
        cancellationToken);
}
