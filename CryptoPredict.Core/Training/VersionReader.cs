using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>A version of the registry that can speak.</summary>
/// <param name="Version">Its metadata.</param>
/// <param name="Trained">Its model, under the version's id.</param>
public sealed record ServingVersion<TModel>(ModelVersion Version, Trained<TModel> Trained)
    where TModel : class, ILearntModel;

/// <summary>What came of reading a champion.</summary>
/// <param name="Serving">The version that speaks; null when none can.</param>
/// <param name="Silent">Why none speaks, in a sentence; null while one does, or where there is none.</param>
/// <param name="FellBack">Why it is not the version that holds the alias, in a sentence; null when it is.</param>
/// <param name="VersionId">The version that holds the alias, or to which it fell back; null when there is none.</param>
internal sealed record ChampionRead<TModel>(ServingVersion<TModel>? Serving, string? Silent, string? FellBack, string? VersionId)
    where TModel : class, ILearntModel;

/// <summary>Reads models out of the registry.</summary>
/// <param name="registry">The registry.</param>
/// <param name="family">Of what kind they are.</param>
internal sealed class VersionReader<TModel>(IModelRegistry registry, ModelFamily<TModel> family)
    where TModel : class, ILearntModel
{
    /// <summary>
    /// Reads the champion. One whose artefact is lost, damaged or undecodable gives way to the newest earlier one that can serve; the
    /// registry keeps the reason.
    /// </summary>
    /// <exception cref="IOException">Its artefact cannot be read just now.</exception>
    public async Task<ChampionRead<TModel>> ReadChampionAsync(ForecastScope scope, string model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        while (true)
        {
            var read = await registry.ReadChampionAsync(scope.Asset, model, cancellationToken).ConfigureAwait(false);
            if (read is not { Version: { } version, Artefact: { } artefact })
            {
                return new ChampionRead<TModel>(null, read.Message, null, read.Version?.Id);
            }

            try
            {
                return new ChampionRead<TModel>(
                    new ServingVersion<TModel>(version, family.Read(artefact, model, scope, version.Id)), null, read.Message, version.Id);
            }
            catch (ArtefactException fault) when (fault.IsForSomethingElse)
            {
                return new ChampionRead<TModel>(null, fault.Message, read.Message, version.Id);
            }
            catch (ArtefactException fault)
            {
                await registry.MarkUnusableAsync(scope.Asset, version.Id, fault.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a version by its id.</summary>
    /// <returns>Null when there is no such version, or it cannot serve this scope.</returns>
    public async Task<ServingVersion<TModel>?> ReadAsync(ForecastScope scope, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var read = await registry.ReadArtefactAsync(scope.Asset, id, cancellationToken).ConfigureAwait(false);
        if (read is not { Version: { } version, Artefact: { } artefact })
        {
            return null;
        }

        try
        {
            return new ServingVersion<TModel>(version, family.Read(artefact, version.Model, scope, version.Id));
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
