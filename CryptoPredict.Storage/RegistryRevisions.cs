using CryptoPredict.Core.Market;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>One counter per asset, raised with every change of its registry: how processes notice one another's work.</summary>
internal static class RegistryRevisions
{
    /// <returns>The new revision.</returns>
    public static Task<long> RaiseAsync(SqliteConnection connection, Asset asset, CancellationToken cancellationToken) => connection.ScalarAsync(
        $"""
        INSERT INTO registry_revisions (asset, revision) VALUES ({asset}, 1)
        ON CONFLICT (asset) DO UPDATE SET revision = registry_revisions.revision + 1
        RETURNING revision
        """,
        cancellationToken);

    public static Task<IReadOnlyList<(Asset Asset, long Revision)>> ReadAsync(SqliteConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync($"SELECT * FROM registry_revisions ORDER BY asset", row => (row.Asset("asset"), row.Int64("revision")), cancellationToken);
}
