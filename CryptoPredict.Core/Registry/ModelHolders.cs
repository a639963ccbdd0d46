using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>A version that holds an alias.</summary>
/// <param name="Change">Since when, by whom and why.</param>
/// <param name="Version">The version; null when retention has removed it.</param>
public sealed record Holder(AliasChange Change, ModelVersion? Version);

/// <summary>Who serves and who waits, for one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Champion">The version whose forecasts count; null for none.</param>
/// <param name="Challenger">The version scored in its shadow; null for none.</param>
public sealed record ModelHolders(string Model, Holder? Champion, Holder? Challenger)
{
    /// <summary>The holders of every model of an asset.</summary>
    public static async Task<IReadOnlyList<ModelHolders>> ReadAsync(IModelRegistry registry, Asset asset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        List<ModelHolders> models = [];
        foreach (var changes in (await registry.ReadAliasesAsync(asset, cancellationToken).ConfigureAwait(false)).GroupBy(change => change.Model)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            models.Add(new ModelHolders(changes.Key, await OfAsync(ModelAlias.Champion).ConfigureAwait(false), await OfAsync(ModelAlias.Challenger)
                .ConfigureAwait(false)));

            async Task<Holder?> OfAsync(ModelAlias alias) => changes.FirstOrDefault(change => change.Alias == alias) is { VersionId: { } id } change
                ? new Holder(change, await registry.FindAsync(asset, id, cancellationToken).ConfigureAwait(false))
                : null;
        }

        return models;
    }
}
