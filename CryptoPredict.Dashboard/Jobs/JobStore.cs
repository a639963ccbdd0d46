using System.Data.Common;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The scheduler's own file, beside the market's database: a long import there would hold the scheduler up.</summary>
internal static class JobStore
{
    /// <summary>Opens the file, in WAL mode. The engine must be open: it has chosen the SQLite library and holds the store's lock.</summary>
    public static DbDataSource Open(IServiceProvider services)
    {
        var folder = Path.GetFullPath(
            services.GetRequiredService<IOptions<StorageOptions>>().Value.Path, services.GetRequiredService<IHostEnvironment>().ContentRootPath);
        Directory.CreateDirectory(folder);
        var name = MarketIdentity.Of(services.GetRequiredService<IOptions<MarketOptions>>().Value);
        var source = SqliteFactory.Instance.CreateDataSource(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, $"{name}.jobs.db"), DefaultTimeout = 30 }.ToString());

        // The mode stays with the file.
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
        return source;
    }
}
