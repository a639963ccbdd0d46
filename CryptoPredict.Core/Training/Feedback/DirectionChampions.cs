using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>Who speaks for a model of an asset.</summary>
/// <param name="VersionId">The champion's id; null without one.</param>
/// <param name="Trained">The champion; null when nobody can speak.</param>
/// <param name="Silent">Why nobody speaks, in a sentence; null while somebody does.</param>
internal sealed record DirectionChampion(string? VersionId, Trained<IDirectionModel>? Trained, string? Silent)
{
    public static DirectionChampion None { get; } = new(null, null, "No version has passed the gate yet.");
}

/// <summary>The champions of the direction models, read again when the registry says that they changed. Thread-safe for readers.</summary>
internal sealed partial class DirectionChampions(IModelRegistry registry, ILogger logger)
{
    private ImmutableDictionary<(Asset Asset, string Model), DirectionChampion> _champions =
        ImmutableDictionary<(Asset, string), DirectionChampion>.Empty;

    private readonly VersionReader<IDirectionModel> _reader = new(registry, DirectionFamily.Instance);

    /// <summary>Who speaks now.</summary>
    public DirectionChampion Of(Asset asset, string model) => Volatile.Read(ref _champions).GetValueOrDefault((asset, model), DirectionChampion.None);

    /// <summary>Reads those of an asset again whose holder is another one.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> RefreshAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        var aliases = await registry.ReadAliasesAsync(scope.Asset, cancellationToken).ConfigureAwait(false);
        var changed = false;
        foreach (var model in DirectionCatalogue.Names)
        {
            var holder = aliases.SingleOrDefault(change => change.Alias == ModelAlias.Champion && change.Model == model)?.VersionId;
            if (holder == Of(scope.Asset, model).VersionId)
            {
                continue;
            }

            var champion = await ReadAsync(scope, model, cancellationToken).ConfigureAwait(false);
            ImmutableInterlocked.AddOrUpdate(ref _champions, (scope.Asset, model), champion, (_, _) => champion);
            changed = true;
        }

        return changed;
    }

    /// <summary>Reads the champion, see <see cref="VersionReader{TModel}.ReadChampionAsync"/>.</summary>
    public async Task<DirectionChampion> ReadAsync(ForecastScope scope, string model, CancellationToken cancellationToken)
    {
        var read = await _reader.ReadChampionAsync(scope, model, cancellationToken).ConfigureAwait(false);
        if ((read.FellBack ?? (read.VersionId is null ? null : read.Silent)) is { } message)
        {
            LogFellBack(logger, scope.Asset, model, message);
        }

        return read.Serving is { Trained: { } trained } ? new DirectionChampion(read.VersionId, trained, null)
            : read is { VersionId: not null, Silent: { } silent } ? new DirectionChampion(read.VersionId, null, silent)
            : DirectionChampion.None;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asset}: the champion of {Model}: {Message}")]
    private static partial void LogFellBack(ILogger logger, Asset asset, string model, string message);
}
