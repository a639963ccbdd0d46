using CryptoPredict.Storage;

namespace CryptoPredict.Tests.Support;

/// <summary>What tests do to a database behind the application's back.</summary>
internal static class DatabaseCommands
{
    /// <summary>Carries out a statement of a test.</summary>
    /// <returns>How many rows it changed.</returns>
    public static Task<int> ExecuteAsync(this Database database, string sql) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of tests.
            command.CommandText = sql;
#pragma warning restore CA2100
            return await command.ExecuteNonQueryAsync(token);
        },
        TestContext.Current.CancellationToken);
}
