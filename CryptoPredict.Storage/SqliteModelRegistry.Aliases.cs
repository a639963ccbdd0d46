using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <content>Aliases and pins.</content>
public sealed partial class SqliteModelRegistry
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Who asks or why is not said.</exception>
    public async Task<AliasResult> SetAliasAsync(AliasMove move, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(move);
        ArgumentException.ThrowIfNullOrWhiteSpace(move.By);
        ArgumentException.ThrowIfNullOrWhiteSpace(move.Reason);
        var unfit = move is { Alias: ModelAlias.Champion, VersionId: { } id } ? await WhyUnfitAsync(move.Asset, id, cancellationToken)
            .ConfigureAwait(false) : null;
        return await ChangeAsync(
            move.Asset,
            async connection =>
            {
                var result = await MoveAsync(connection, move, unfit, cancellationToken).ConfigureAwait(false);
                return (result, result.Outcome == AliasOutcome.Moved);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AliasChange>> ReadAliasesAsync(Asset? asset, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => AliasRows.CurrentAsync(connection, asset, token), cancellationToken);

    /// <inheritdoc/>
    public Task<AliasChange?> ReadAliasAtAsync(
        Asset asset, string model, ModelAlias alias, DateTimeOffset time, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => AliasRows.AtAsync(connection, asset, model, alias, time, token), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="VersionQuery.MaxLimit"/>.</exception>
    public Task<IReadOnlyList<AliasChange>> ReadAliasHistoryAsync(AliasQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Offset, query.Limit);
        return _database.ReadAsync((connection, token) => AliasRows.HistoryAsync(connection, query, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountAliasChangesAsync(AliasQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _database.ReadAsync((connection, token) => AliasRows.CountAsync(connection, query, token), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Who asks or why is not said.</exception>
    public Task<bool> SetPinAsync(Asset asset, bool pinned, string by, string reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return ChangeAsync(
            asset,
            async connection =>
            {
                var current = await AliasRows.PinAsync(connection, asset, cancellationToken).ConfigureAwait(false);
                if ((current?.Pinned ?? false) == pinned)
                {
                    return (false, false);
                }

                await AliasRows.InsertPinAsync(connection, new PinChange(_clock.GetUtcNow(), asset, pinned, by, reason), cancellationToken)
                    .ConfigureAwait(false);
                return (true, true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PinChange?> ReadPinAsync(Asset asset, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => AliasRows.PinAsync(connection, asset, token), cancellationToken);

    // What is known of a version already, and whether there is one, is looked at when it moves.
    private async Task<string?> WhyUnfitAsync(Asset asset, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadArtefactAsync(asset, id, cancellationToken)
                .ConfigureAwait(false) is { Version: { CanServe: true } version, Artefact: { } artefact }
                ? await WhyUnfitAsync(version, artefact, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (IOException)
        {
            return "Its artefact cannot be read from the disk just now; repeat this.";
        }
    }

    private async Task<AliasResult> MoveAsync(SqliteConnection connection, AliasMove move, string? unfit, CancellationToken cancellationToken)
    {
        var name = $"{move.Alias} of {move.Model} ({move.Asset})";
        var holder = (await AliasRows.CurrentAsync(connection, move.Asset, move.Model, move.Alias, cancellationToken).ConfigureAwait(false))?.VersionId;
        if (holder == move.VersionId)
        {
            return new AliasResult(AliasOutcome.AlreadyThere, holder, $"{name} is {holder ?? "nobody"} already.");
        }

        if (holder != move.ExpectedId)
        {
            return new AliasResult(
                AliasOutcome.Conflict, holder, $"{name} is {holder ?? "nobody"}, not {move.ExpectedId ?? "nobody"} as expected: look again and repeat.");
        }

        if (move.Alias == ModelAlias.Champion
            && await AliasRows.PinAsync(connection, move.Asset, cancellationToken).ConfigureAwait(false) is { Pinned: true } pin)
        {
            return new AliasResult(AliasOutcome.Pinned, holder, $"{move.Asset} is pinned by {pin.By} ({pin.Reason}); unpin it first.");
        }

        if (move.VersionId is { } id)
        {
            var version = await VersionRows.FindAsync(connection, move.Asset, id, cancellationToken).ConfigureAwait(false);
            if (version is null || version.Model != move.Model)
            {
                return new AliasResult(AliasOutcome.UnknownVersion, holder, $"There is no version {id} of {move.Model} ({move.Asset}).");
            }

            if (!version.CanServe || unfit is not null)
            {
                return new AliasResult(
                    AliasOutcome.Unusable, holder, $"{id} cannot serve: "
                        + $"{version.Unusable ?? unfit ?? "it was trained on other features than this program computes."}");
            }
        }

        await AliasRows.MoveAsync(connection, move, holder, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return new AliasResult(AliasOutcome.Moved, move.VersionId, $"{name} was {holder ?? "nobody"} and is now {move.VersionId ?? "nobody"}.");
    }

    /// <summary>Gives a lost champion's place to the version that comes before it, or to nobody. Pins do not hold it back.</summary>
    /// <returns>What happened, in a sentence.</returns>
    private async Task<string> FallBackAsync(Asset asset, string model, string lostId, string fault, CancellationToken cancellationToken)
    {
        var story = await ChangeAsync(
            asset,
            async connection =>
            {
                var holder = await AliasRows.CurrentAsync(connection, asset, model, ModelAlias.Champion, cancellationToken).ConfigureAwait(false);
                if (holder?.VersionId != lostId)
                {
                    return ($"Champion {lostId} cannot serve ({fault}) and has been replaced meanwhile.", false);
                }

                var next = await RegistryRetention.FallbackAsync(connection, asset, model, cancellationToken).ConfigureAwait(false);
                var move = new AliasMove(asset, model, ModelAlias.Champion, next, lostId, AliasChange.ByRegistry, $"{lostId} cannot serve: {fault}");
                await AliasRows.MoveAsync(connection, move, lostId, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                return ($"Champion {lostId} cannot serve ({fault}): {(next is null ? "no earlier champion can." : $"{next} takes its place.")}", true);
            },
            cancellationToken).ConfigureAwait(false);
        LogFellBack(_logger, story);
        return story;
    }
}
