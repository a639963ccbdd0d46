using System.Reflection;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>kill -9 while stores of an earlier schema are brought up to date.</summary>
internal sealed class KillWhileMigrating : IFault
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private const int LongestMilliseconds = 150;

    // The store kept its last hour alone and no artefacts: that hour comes before itself as often as training needs.
    private const string MoreHours =
        """
        INSERT OR IGNORE INTO candles (asset, open_time, close_time, arrived_at, open, high, low, close, volume)
        WITH RECURSIVE hours (hour) AS (SELECT 1 UNION ALL SELECT hour + 1 FROM hours WHERE hour < 50)
        SELECT asset, open_time - hour * 3600000, close_time - hour * 3600000, arrived_at, open, high, low, close, volume FROM candles CROSS JOIN hours
        """;

    public string Name => "kill -9 while migrating";

    public async Task ActAsync(Scene scene)
    {
        Directory.Delete(scene.Data, recursive: true);
        Directory.CreateDirectory(scene.Data);
        await RestoreAsync("market-8", scene.Database);
        await RestoreAsync("accounts-2", Path.Combine(scene.Data, "accounts.db"));
        await RestoreAsync("scheduler-8", Path.Combine(scene.Data, $"{Market.Name}.jobs.db"));
        await ExecuteAsync(scene.Database, MoreHours);
        scene.Seen = await StoredLedger.ReadAsync(scene.Database);
        scene.NeedsTraining = true;

        // The copy of the old file is made just before its schema is changed.
        scene.Launch();
        using var end = new CancellationTokenSource(LongestWait);
        while (!end.IsCancellationRequested && !Directory.EnumerateFiles(scene.Data, "*.schema-*").Any())
        {
            await Task.Delay(1, CancellationToken.None);
        }

        var after = scene.Random.Next(LongestMilliseconds);
        await Task.Delay(after, CancellationToken.None);
        await scene.Running!.KillAsync();
        scene.What = FormattableString.Invariant($"{after} ms after the copy, schema ")
            + FormattableString.Invariant($"{(await StoredLedger.QueryAsync(scene.Database, "PRAGMA user_version", reader => reader.GetInt64(0)))[0]}");
        scene.Key = await Keys.AddAsync(scene.Data);
    }

    private static async Task RestoreAsync(string name, string path)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"Fixtures/{name}.sql")!);
        await ExecuteAsync(path, await text.ReadToEndAsync());
    }

    private static async Task ExecuteAsync(string path, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant, or a file of this repository.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
