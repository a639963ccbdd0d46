using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>Applies the numbered SQL files of one folder under <c>Storage</c> in their order, each once.</summary>
internal sealed class Migrator
{
    private Migrator(string folder, string table)
    {
        Table = table;
        var prefix = $"CryptoPredict.Storage.{folder}.";
        Known = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), name))
            .OrderBy(migration => migration.Item1)];
    }

    /// <summary>The schema of a market's database.</summary>
    public static Migrator Market { get; } = new("Migrations", "candles");

    /// <summary>The schema of the accounts' database.</summary>
    public static Migrator Accounts { get; } = new("AccountMigrations", "users");

    /// <summary>The schema of the ledger of runs in PostgreSQL.</summary>
    public static Migrator Postgres { get; } = new("PostgresMigrations", "runs");

    /// <summary>A table that every version has, by which a database is known.</summary>
    public string Table { get; }

    /// <summary>The migrations this program knows, by version.</summary>
    public IReadOnlyList<(int Version, string Resource)> Known { get; }

    /// <summary>The version that this program brings a database to.</summary>
    public int Newest => Known[^1].Version;

    /// <summary>Reads the version of a database's schema; 0 for a new file.</summary>
    public static async Task<int> ReadVersionAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var tables = await connection.ScalarAsync(
            $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'", cancellationToken).ConfigureAwait(false);
        return tables == 0 ? 0 : await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a database is empty or one of this kind.</summary>
    public async Task<bool> KnowsAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var tables = await connection.QueryAsync(
            $"SELECT name FROM sqlite_master WHERE type = 'table'", row => row.Text("name"), cancellationToken).ConfigureAwait(false);
        return tables.Count == 0 || (tables.Contains(Table) && tables.Contains("schema_version"));
    }

    /// <summary>Brings the schema up to a version inside the caller's transaction.</summary>
    /// <returns>The schema's version afterwards.</returns>
    /// <exception cref="StorageException">The file was written by a newer program.</exception>
    public async Task<int> ApplyAsync(DbConnection connection, int upTo, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)", cancellationToken)
            .ConfigureAwait(false);
        var version = await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        if (version > Newest)
        {
            throw new StorageException(
                $"The database '{connection.DataSource}' has schema version {version}, this program knows {Newest}. Start the newer program, or set "
                    + "Storage:Path to another folder.");
        }

        foreach (var (next, resource) in Known.Where(migration => migration.Version > version && migration.Version <= upTo))
        {
            await ExecuteAsync(connection, ReadResource(resource), cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync($"INSERT INTO schema_version (version) VALUES ({next})", cancellationToken).ConfigureAwait(false);
        }

        return Math.Min(Newest, upTo);
    }

    private static async Task<int> ReadAppliedAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (int)await connection.ScalarAsync($"SELECT coalesce(max(version), 0) FROM schema_version", cancellationToken).ConfigureAwait(false);

    private static string ReadResource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is an embedded migration, never input.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
