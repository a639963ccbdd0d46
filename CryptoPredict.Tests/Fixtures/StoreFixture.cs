using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Fixtures;

/// <summary>A whole database as a program of an older schema left it: <c>&lt;Store&gt;-&lt;Schema&gt;.sql</c> of this folder.</summary>
/// <param name="Store"><c>market</c>, <c>accounts</c> or <c>scheduler</c>.</param>
/// <param name="Schema">The number of its schema.</param>
public sealed record StoreFixture(string Store, int Schema)
{
    private const string Folder = "Fixtures/";

    /// <summary>The file's name in a data folder whose market is the simulated one of seed 42.</summary>
    public string FileName => Store switch { "market" => "simulated-42-60s.db", "scheduler" => "simulated-42-60s.jobs.db", _ => "accounts.db" };

    /// <summary>The databases of a store, oldest schema first.</summary>
    public static IReadOnlyList<StoreFixture> All(string store) => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith($"{Folder}{store}-", StringComparison.Ordinal))
        .Select(name => new StoreFixture(store, int.Parse(Path.GetFileNameWithoutExtension(name).AsSpan(store.Length + 1), CultureInfo.InvariantCulture)))
        .OrderBy(fixture => fixture.Schema)];

    /// <summary>Writes it into a folder.</summary>
    /// <returns>The file's path.</returns>
    public async Task<string> RestoreAsync(string folder, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{Store}-{Schema}.sql")!);
        var path = Path.Combine(folder, FileName);
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A file of this folder.
        command.CommandText = await text.ReadToEndAsync(cancellationToken);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
        return path;
    }
}
