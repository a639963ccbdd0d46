using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>A version of the registry that can speak.</summary>
/// <param name="Version">Its biography.</param>
/// <param name="Trained">Its forecaster, under the version's id.</param>
public sealed record ServingVersion(ModelVersion Version, TrainedForecaster Trained);

/// <summary>Reads forecasters out of the registry.</summary>
/// <param name="registry">The registry.</param>
public sealed class ForecasterReader(IModelRegistry registry)
{
    /// <summary>
    /// Reads the champion. One whose artefact is lost, damaged or undecodable gives way to the newest earlier one that can serve; the
    /// registry keeps the reason.
    /// </summary>
    /// <returns>Null when no version can serve this scope.</returns>
    public async Task<ServingVersion?> ReadChampionAsync(ForecastScope scope, string model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        while (true)
        {
            var read = await registry.ReadChampionAsync(scope.Asset, model, cancellationToken).ConfigureAwait(false);
            if (read is not { Version: { } version, Artefact: { } artefact })
            {
                return null;
            }

            try
            {
                return new ServingVersion(version, ForecasterArtefact.Read(artefact, model, scope, version.Id));
            }
            catch (ArtefactException fault) when (fault.IsForSomethingElse)
            {
                return null;
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
            return new ServingVersion(version, ForecasterArtefact.Read(artefact, version.Model, scope, version.Id));
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
