using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>What retention must not touch, read from the store.</summary>
internal static class RegistryRetention
{
    /// <summary>Versions that spoke in predictions as of a time or later.</summary>
    public static async Task<HashSet<(Asset, string)>> SpokeSinceAsync(
        SqliteConnection connection, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var spoke = await connection.QueryAsync(
            $"""
            SELECT DISTINCT p.asset, m.version FROM predictions p JOIN member_forecasts m ON m.prediction_id = p.id
            WHERE p.as_of >= {time}
            """,
            row => (row.Asset("asset"), row.Text("version")),
            cancellationToken).ConfigureAwait(false);
        return [.. spoke];
    }

    /// <summary>Holders of an alias, now or at some moment since a time, and for each champion the version it would fall back to.</summary>
    public static async Task<HashSet<(Asset, string)>> HeldSinceAsync(
        SqliteConnection connection, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var current = await AliasRows.CurrentAsync(connection, null, cancellationToken).ConfigureAwait(false);
        var recent = await AliasRows.SinceAsync(connection, time, cancellationToken).ConfigureAwait(false);
        HashSet<(Asset, string)> versions = [];
        foreach (var change in current)
        {
            Add(change.Asset, change.VersionId);
            if (change.Alias == ModelAlias.Champion)
            {
                Add(change.Asset, await FallbackAsync(connection, change.Asset, change.Model, cancellationToken).ConfigureAwait(false));
            }
        }

        foreach (var change in recent)
        {
            Add(change.Asset, change.VersionId);
            Add(change.Asset, change.PreviousId);
        }

        return versions;

        void Add(Asset asset, string? id)
        {
            if (id is not null)
            {
                versions.Add((asset, id));
            }
        }
    }

    /// <summary>The version that would take a champion's place; null when none can.</summary>
    public static async Task<string?> FallbackAsync(SqliteConnection connection, Asset asset, string model, CancellationToken cancellationToken)
    {
        var query = new AliasQuery(asset, model, ModelAlias.Champion, Limit: VersionQuery.MaxLimit);
        var history = await AliasRows.HistoryAsync(connection, query, cancellationToken).ConfigureAwait(false);
        foreach (var id in FallbackOrder.Of([.. history.Reverse().Select(change => change.VersionId)]))
        {
            if (await VersionRows.FindAsync(connection, asset, id, cancellationToken).ConfigureAwait(false) is { CanServe: true })
            {
                return id;
            }
        }

        return null;
    }
}
