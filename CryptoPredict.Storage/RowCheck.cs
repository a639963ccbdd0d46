using System.Data.Common;
using System.Globalization;

namespace CryptoPredict.Storage;

/// <summary>
/// Reads every row that is made of more than numbers as the application reads it. SQLite's own check does not look into texts, and lists leave out what cannot be read:
/// this is what names it. The ledger's rows are not among them, for their chain names each that was changed.
/// </summary>
internal static class RowCheck
{
    // Numbers have no form of their own that would tell damage, but candles have.
    private static readonly TableCheck Candles = new(
        """
        SELECT asset, open_time FROM candles
        WHERE NOT (low > 0 AND low <= min(open, close) AND high >= max(open, close) AND volume >= 0 AND close_time > open_time)
        """,
        "candle of {0} at {1}", [0, 1], _ => "It is none.");

    /// <summary>Checks a market's database.</summary>
    /// <returns>The rows that cannot be read, or not to the last column.</returns>
    public static async Task<IReadOnlyList<string>> MarketAsync(DbConnection connection, CancellationToken cancellationToken) =>
    [
        .. await FindAsync(connection, RunRows.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, RunRows.StepsCheck, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, RunRows.EventsCheck, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, RunEntryRows.EpochsCheck, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, VersionRows.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, AliasRows.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, SqliteUploadStore.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, SqliteSignalStore.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, SqliteBacktestStore.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, Candles, cancellationToken).ConfigureAwait(false),
    ];

    /// <summary>Checks the accounts' database.</summary>
    /// <inheritdoc cref="MarketAsync"/>
    public static async Task<IReadOnlyList<string>> AccountsAsync(DbConnection connection, CancellationToken cancellationToken) =>
    [
        .. await FindAsync(connection, SqliteUserAccounts.Check, cancellationToken).ConfigureAwait(false),
        .. await FindAsync(connection, SqliteApiKeys.Check, cancellationToken).ConfigureAwait(false),
    ];

    private static async Task<IReadOnlyList<string>> FindAsync(DbConnection connection, TableCheck table, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant.
        command.CommandText = table.Select;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<string> found = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!IsWhole(reader, table))
            {
                found.Add(string.Format(CultureInfo.InvariantCulture, table.Name, [.. table.Key.Select(column => reader.GetValue(column))]));
            }
        }

        return found;
    }

    private static bool IsWhole(DbDataReader reader, TableCheck table)
    {
        try
        {
            return table.ReadDamage(reader) is null;
        }
        catch (Exception fault) when (RowParts.IsDamage(fault))
        {
            return false;
        }
    }
}

/// <summary>How the rows of a table are checked.</summary>
/// <param name="Select">All of them.</param>
/// <param name="Name">How one is named, with places for its key.</param>
/// <param name="Key">The columns of its key.</param>
/// <param name="ReadDamage">Reads one as the application does; returns what of it is damaged, null for nothing, and throws where it cannot be read at all.</param>
internal sealed record TableCheck(string Select, string Name, int[] Key, Func<DbDataReader, string?> ReadDamage);
