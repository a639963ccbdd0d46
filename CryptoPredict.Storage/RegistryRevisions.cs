using CryptoPredict.Core.Market;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>One counter per asset, raised with every change of its registry: how processes notice one another's work.</summary>
internal static class RegistryRevisions
{
    /// <returns>The new revision.</returns>
    public static async Task<long> RaiseAsync(SqliteConnection connection, Asset asset, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO registry_revisions (asset, revision) VALUES ($asset, 1)
            ON CONFLICT (asset) DO UPDATE SET revision = registry_revisions.revision + 1
            RETURNING revision
            """;
        command.Set("$asset", asset.Symbol);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task<IReadOnlyList<(Asset Asset, long Revision)>> ReadAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT asset, revision FROM registry_revisions ORDER BY asset";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<(Asset, long)> revisions = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            revisions.Add((new Asset(reader.GetString(0)), reader.GetInt64(1)));
        }

        return revisions;
    }
}
