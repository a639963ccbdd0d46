using System.Collections.Immutable;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>What became of a new version.</summary>
/// <param name="Version">The version as it stands in the registry.</param>
/// <param name="Promoted">Whether it is champion now.</param>
/// <param name="Note">Why not, when the gate had let it pass; null otherwise.</param>
internal sealed record TakenIn(ModelVersion Version, bool Promoted, string? Note);

/// <summary>Brings trained versions into the registry and gives them the alias that the gate decided on.</summary>
/// <param name="registry">The registry.</param>
/// <param name="clock">The market's clock.</param>
internal sealed class VersionIntake(IModelRegistry registry, TimeProvider clock)
{
    /// <summary>
    /// Registers a version; it becomes champion when the gate let it pass and the champion is still the one it met, else challenger unless another
    /// one is on trial.
    /// </summary>
    /// <param name="trained">The version.</param>
    /// <param name="origin">What brought it into being.</param>
    /// <param name="parentId">The version it was trained on from; null when fitted from scratch.</param>
    /// <param name="data">The candles it saw.</param>
    /// <param name="decision">What the gate said.</param>
    /// <param name="cancellationToken">Stops before the version is registered; afterwards its alias is set in any case.</param>
    public async Task<TakenIn> TakeInAsync(
        TrainedModel trained, VersionOrigin origin, string? parentId, HistoryRows data, GateDecision decision, CancellationToken cancellationToken)
    {
        var forecaster = trained.Trained.Forecaster;
        var asset = trained.Trained.Card.Scope.Asset;
        var version = await registry.AddAsync(
            new ModelBiography
            {
                Asset = asset,
                Model = forecaster.Model,
                CreatedAt = clock.GetUtcNow(),
                Origin = origin,
                ParentId = parentId,
                Parameters = trained.Parameters.ToImmutableSortedDictionary(StringComparer.Ordinal),
                Seed = (ulong)trained.Seed,
                FeatureSchemaHash = forecaster.RequiredFeatureRows > 0 ? Features.FeatureSchema.Hash : null,
                DataFrom = data.From,
                DataTo = data.To,
                DataHash = data.Hash,
                Rows = trained.Rows,
                Duration = trained.Duration,
                Losses = [.. trained.Losses.Select(loss => new EpochLoss(loss.Step, loss.Training ?? double.NaN, loss.Validation))],
                TrainMetrics = trained.TrainMetrics.ToNumbers(),
                HoldoutMetrics = trained.HoldoutMetrics?.ToNumbers() ?? ImmutableSortedDictionary<string, double>.Empty,
                Gate = decision.ToRecord(),
            },
            trained.Artefact,
            cancellationToken).ConfigureAwait(false);

        var held = await registry.ReadAliasesAsync(asset, CancellationToken.None).ConfigureAwait(false);
        var champion = Holder(ModelAlias.Champion);
        var challenger = Holder(ModelAlias.Challenger);
        string? note = null;
        if (decision.Promoted)
        {
            var move = await MoveAsync(ModelAlias.Champion, version.Id, decision.Against ?? champion, decision.Reason).ConfigureAwait(false);
            if (move.Succeeded)
            {
                if (challenger is not null)
                {
                    await MoveAsync(ModelAlias.Challenger, null, challenger, $"{version.Id} has become champion.").ConfigureAwait(false);
                }

                return new TakenIn(version, true, null);
            }

            note = move.Message;
        }

        // A challenger on trial is left there: shadow scores need time, and the next version comes within minutes.
        if (challenger is null)
        {
            await MoveAsync(ModelAlias.Challenger, version.Id, null, note ?? decision.Reason).ConfigureAwait(false);
        }

        return new TakenIn(version, false, note);

        string? Holder(ModelAlias alias) => held.FirstOrDefault(change => change.Model == forecaster.Model && change.Alias == alias)?.VersionId;

        Task<AliasResult> MoveAsync(ModelAlias alias, string? to, string? from, string reason) => registry.SetAliasAsync(
            new AliasMove(asset, forecaster.Model, alias, to, from, "gate", reason), CancellationToken.None);
    }
}
