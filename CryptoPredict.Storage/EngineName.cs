using System.Security.Cryptography;

namespace CryptoPredict.Storage;

/// <summary>The name of the engine that works on a market's database: what tells its runs from others' where several share one ledger.</summary>
public static class EngineName
{
    /// <summary>Reads the name, and gives one to a database that has none: eight random hex digits.</summary>
    public static Task<string> OfAsync(Database database, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await connection.ExecuteAsync(
                $"INSERT INTO engine (name) SELECT {RandomNumberGenerator.GetHexString(8, lowercase: true)} WHERE NOT EXISTS (SELECT 1 FROM engine)", token)
                .ConfigureAwait(false);
            return (await connection.FindAsync($"SELECT name FROM engine", row => row.Text("name"), token).ConfigureAwait(false))!;
        },
        cancellationToken);
}
