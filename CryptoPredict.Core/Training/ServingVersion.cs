using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>A version of the registry that can speak.</summary>
/// <param name="Version">Its biography.</param>
/// <param name="Trained">Its forecaster, under the version's id.</param>
public sealed record ServingVersion(ModelVersion Version, Trained<IForecaster> Trained);

/// <summary>What came of reading a champion.</summary>
/// <param name="Serving">The version that speaks; null when none can.</param>
/// <param name="Silent">Why none speaks, in a sentence; null while one does.</param>
public sealed record ChampionRead(ServingVersion? Serving, string? Silent);

/// <summary>Reads forecasters out of the registry.</summary>
/// <param name="registry">The registry.</param>
public sealed class ForecasterReader(IModelRegistry registry)
{
    /// <summary>
    /// Reads the champion. One whose artefact is lost, damaged or undecodable gives way to the newest earlier one that can serve; the
    /// registry keeps the reason.
    /// </summary>
    /// <exception cref="IOException">Its artefact cannot be read just now.</exception>
    public async Task<ChampionRead> ReadChampionAsync(ForecastScope scope, string model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        while (true)
        {
            var read = await registry.ReadChampionAsync(scope.Asset, model, cancellationToken).ConfigureAwait(false);
            if (read is not { Version: { } version, Artefact: { } artefact })
            {
                return new ChampionRead(null, read.Message);
            }

            try
            {
                return new ChampionRead(new ServingVersion(version, ModelCatalogue.Require(model).Read(artefact, scope, version.Id)), null);
            }
            catch (ArtefactException fault) when (fault.IsForSomethingElse)
            {
                return new ChampionRead(null, fault.Message);
            }
            catch (ArtefactException fault)
            {
                await registry.MarkUnusableAsync(scope.Asset, version.Id, fault.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a version by its id.</summary>
    /// <returns>Null when there is no such version, or it cannot serve this scope.</returns>
    public async Task<ServingVersion?> ReadAsync(ForecastScope scope, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var read = await registry.ReadArtefactAsync(scope.Asset, id, cancellationToken).ConfigureAwait(false);
        if (read is not { Version: { } version, Artefact: { } artefact })
        {
            return null;
        }

        try
        {
            return new ServingVersion(version, ModelCatalogue.Require(version.Model).Read(artefact, scope, version.Id));
        }
        catch (ArtefactException fault)
        {
            if (!fault.IsForSomethingElse)
            {
                await registry.MarkUnusableAsync(scope.Asset, version.Id, fault.Message, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
    }
}
