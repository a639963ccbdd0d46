using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>What became of a new version.</summary>
/// <param name="Version">The version as it stands in the registry.</param>
/// <param name="Promoted">Whether it is champion now.</param>
/// <param name="Note">Why not, when the gate had let it pass; null otherwise.</param>
internal sealed record RegisteredVersion(ModelVersion Version, bool Promoted, string? Note);

/// <summary>Brings trained versions into the registry and gives them the alias that the gate decided on.</summary>
/// <param name="registry">The registry.</param>
/// <param name="clock">The market's clock.</param>
/// <param name="trials">
/// Whether a review tries challengers and makes room after a while: then one on trial is left there, for shadow scores need time and the next
/// version comes within minutes. Else the newest version that was not promoted is the challenger.
/// </param>
internal sealed class VersionRegistrar(IModelRegistry registry, TimeProvider clock, bool trials)
{
    /// <summary>Registers a trained version and gives it its alias.</summary>
    /// <param name="trained">The version.</param>
    /// <param name="origin">What brought it into being.</param>
    /// <param name="parentId">The version it was trained on from; null when fitted from scratch.</param>
    /// <param name="data">The candles it learnt from.</param>
    /// <param name="judgedTo">Close time of the newest candle that the gate judged it by.</param>
    /// <param name="gate">What the gate said.</param>
    /// <param name="met">The champion that it met there; null for whichever stands.</param>
    /// <param name="cancellationToken">Stops before the version is registered; afterwards its alias is set in any case.</param>
    public Task<RegisteredVersion> RegisterAsync(
        TrainedVersion trained, VersionOrigin origin, string? parentId, HistoryRows data, DateTimeOffset judgedTo, GateDecision gate, string? met,
        CancellationToken cancellationToken)
    {
        var metadata = new ModelMetadata
        {
            Asset = trained.Card.Scope.Asset,
            Model = trained.Learnt.Model,
            CreatedAt = clock.GetUtcNow(),
            Origin = origin,
            ParentId = parentId,
            Parameters = trained.Parameters.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Seed = (ulong)trained.Seed,
            FeatureSchemaHash = trained.Learnt.RequiredFeatureRows > 0 ? FeatureSchema.Hash : null,
            DataFrom = data.From,
            DataTo = data.To > judgedTo ? data.To : judgedTo,
            DataHash = data.Hash,
            Rows = trained.Rows,
            Duration = trained.Duration,
            Losses = [.. trained.Losses.Select(loss => loss.ToEpoch())],
            TrainMetrics = trained.TrainMetrics.ToNumbers(),
            HoldoutMetrics = trained.HoldoutMetrics?.ToNumbers() ?? ImmutableSortedDictionary<string, double>.Empty,
            Gate = gate,
        };
        return RegisterAsync(metadata, gate, trained.Artefact, met, cancellationToken);
    }

    /// <summary>
    /// Registers a version; it becomes champion when the gate let it pass and the champion is still the one it met, else challenger as
    /// <c>trials</c> says.
    /// </summary>
    public async Task<RegisteredVersion> RegisterAsync(
        ModelMetadata metadata, GateDecision gate, ReadOnlyMemory<byte> artefact, string? met, CancellationToken cancellationToken)
    {
        var (asset, model) = (metadata.Asset, metadata.Model);
        var version = await registry.AddAsync(metadata, artefact, cancellationToken).ConfigureAwait(false);
        var held = await registry.ReadAliasesAsync(asset, CancellationToken.None).ConfigureAwait(false);
        var challenger = Holder(ModelAlias.Challenger);
        string? note = null;
        if (gate.Passed)
        {
            var move = await MoveAsync(ModelAlias.Champion, version.Id, met ?? Holder(ModelAlias.Champion), gate.Rule).ConfigureAwait(false);
            if (move.Succeeded)
            {
                if (challenger is not null)
                {
                    await MoveAsync(ModelAlias.Challenger, null, challenger, $"{version.Id} has become champion.").ConfigureAwait(false);
                }

                return new RegisteredVersion(version, true, null);
            }

            note = move.Message;
        }

        if (challenger is null || !trials)
        {
            await MoveAsync(ModelAlias.Challenger, version.Id, challenger, note ?? gate.Rule).ConfigureAwait(false);
        }

        return new RegisteredVersion(version, false, note);

        string? Holder(ModelAlias alias) => held.FirstOrDefault(change => change.Model == model && change.Alias == alias)?.VersionId;

        Task<AliasResult> MoveAsync(ModelAlias alias, string? to, string? from, string reason) => registry.SetAliasAsync(
            new AliasMove(asset, model, alias, to, from, "gate", reason), CancellationToken.None);
    }
}
