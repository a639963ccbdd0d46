using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>Where a champion goes back to.</summary>
public static class Rollback
{
    /// <summary>
    /// The champion before the present one that can serve: of those it descends from by promotion the newest; what had itself been rolled back
    /// comes last.
    /// </summary>
    /// <returns>Its id; null when there is none.</returns>
    public static async Task<string?> FindTargetAsync(IModelRegistry registry, Asset asset, string model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var query = new AliasQuery(asset, model, ModelAlias.Champion, Limit: VersionQuery.MaxLimit);
        var history = await registry.ReadAliasHistoryAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var id in FallbackOrder.Of([.. history.Reverse().Select(change => change.VersionId)]))
        {
            if (await registry.FindAsync(asset, id, cancellationToken).ConfigureAwait(false) is { CanServe: true })
            {
                return id;
            }
        }

        return null;
    }
}
