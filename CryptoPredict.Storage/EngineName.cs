using System.Security.Cryptography;

namespace CryptoPredict.Storage;

/// <summary>The name of the engine that works on a market's database: what tells its runs from others' where several share one ledger.</summary>
public static class EngineName
{
    /// <summary>Reads the name, and gives one to a database that has none: eight random hex digits.</summary>
    public static Task<string> OfAsync(Database database, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO engine (name) SELECT $name WHERE NOT EXISTS (SELECT 1 FROM engine)";
            insert.Set("$name", RandomNumberGenerator.GetHexString(8, lowercase: true));
            await insert.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            await using var read = connection.CreateCommand();
            read.CommandText = "SELECT name FROM engine";
            return (string)(await read.ExecuteScalarAsync(token).ConfigureAwait(false))!;
        },
        cancellationToken);
}
