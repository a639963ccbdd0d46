using System.Data.Common;
using System.Globalization;

namespace CryptoPredict.Storage;

/// <summary>
/// Reads every row that is made of more than numbers as the application reads it. SQLite's own check does not look into texts, and lists leave out what cannot
/// be read: this is what names it. The ledger's rows are not among them, for their chain names each that was changed.
/// </summary>
internal static class RowCheck
{
    // Numbers have no form of their own that would tell damage, but candles have.
    private static readonly TableCheck Candles = new(
        $"candles WHERE NOT (low > 0 AND low <= min(open, close) AND high >= max(open, close) AND volume >= 0 AND close_time > open_time)",
        "candle of {0} at {1}", ["asset", "open_time"], _ => throw new FormatException("It is none."));

    private static readonly TableCheck[] Market =
    [
        RunRows.Check, RunEntryRows.StepsCheck, RunRows.EventsCheck, RunEntryRows.EpochsCheck, VersionRows.Check, AliasRows.Check, SqliteUploadStore.Check,
        SqliteSignalStore.Check, SqliteBacktestStore.Check, Candles,
    ];

    private static readonly TableCheck[] Accounts = [SqliteUserAccounts.Check, SqliteApiKeys.Check];

    /// <summary>Checks a market's database.</summary>
    /// <returns>The rows that cannot be read, or not to the last column.</returns>
    public static Task<IReadOnlyList<string>> MarketAsync(DbConnection connection, CancellationToken cancellationToken) =>
        FindAsync(connection, Market, cancellationToken);

    /// <summary>Checks the accounts' database.</summary>
    /// <inheritdoc cref="MarketAsync"/>
    public static Task<IReadOnlyList<string>> AccountsAsync(DbConnection connection, CancellationToken cancellationToken) =>
        FindAsync(connection, Accounts, cancellationToken);

    private static async Task<IReadOnlyList<string>> FindAsync(DbConnection connection, TableCheck[] tables, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (var table in tables)
        {
            var names = await connection.QueryAsync(
                $"SELECT * FROM {table.From}", row => IsWhole(row, table) ? null : NameOf(row, table), cancellationToken).ConfigureAwait(false);
            found.AddRange(names.OfType<string>());
        }

        return found;
    }

    private static string NameOf(Row row, TableCheck table) =>
        string.Format(CultureInfo.InvariantCulture, table.Name, [.. table.Key.Select(row.Value)]);

    private static bool IsWhole(Row row, TableCheck table)
    {
        try
        {
            table.Read(row);
            return row.Damage is null;
        }
        catch (Exception fault) when (Row.IsDamage(fault))
        {
            return false;
        }
    }
}

/// <summary>How the rows of a table are checked.</summary>
/// <param name="From">The table; a condition may follow.</param>
/// <param name="Name">How one is named, with places for its key.</param>
/// <param name="Key">The columns of its key.</param>
/// <param name="Read">Reads one as the application does.</param>
internal sealed record TableCheck(FormattableString From, string Name, string[] Key, Func<Row, object?> Read);
