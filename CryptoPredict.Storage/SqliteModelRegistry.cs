using System.Collections.Concurrent;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Storage;

/// <summary>The registry: metadata, aliases and their history in SQLite, artefacts as files beside it.</summary>
public sealed partial class SqliteModelRegistry : IModelRegistry
{
    private readonly Database _database;
    private readonly ArtefactFolder _artefacts;
    private readonly TimeProvider _clock;
    private readonly ILogger<SqliteModelRegistry> _logger;
    private readonly ConcurrentDictionary<Asset, long> _seen = new();

    private SqliteModelRegistry(Database database, ArtefactFolder artefacts, TimeProvider clock, ILogger<SqliteModelRegistry> logger)
    {
        _database = database;
        _artefacts = artefacts;
        _clock = clock;
        _logger = logger;
    }

    /// <inheritdoc/>
    public event Action<Asset>? Changed;

    /// <summary>Says why a version could not serve in this market; null where that is not asked.</summary>
    internal Func<ModelMetadata, ReadOnlyMemory<byte>, CancellationToken, Task<string?>>? Fitness { get; set; }

    /// <summary>
    /// Opens the registry and puts right what an interrupted process left: files without a version go, versions without
    /// their artefact are marked, and those whose artefact came back are unmarked.
    /// </summary>
    /// <param name="database">The market's database.</param>
    /// <param name="artefactFolder">The folder of the market's artefacts, absolute; made when needed.</param>
    /// <param name="clock">The market's clock.</param>
    /// <param name="logger">Where faults of artefacts are logged.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<SqliteModelRegistry> OpenAsync(
        Database database, string artefactFolder, TimeProvider clock, ILogger<SqliteModelRegistry> logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(artefactFolder);
        var registry = new SqliteModelRegistry(database, new ArtefactFolder(Path.GetFullPath(artefactFolder)), clock, logger);
        await database.WriteAsync(registry.ReconcileAsync, cancellationToken).ConfigureAwait(false);
        return registry;
    }

    /// <inheritdoc/>
    public async Task<ModelVersion> AddAsync(ModelMetadata metadata, ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (MetadataRules.Broken(metadata, artefact.Length) is { } broken)
        {
            throw new ArgumentException(broken, nameof(metadata));
        }

        var version = new ModelVersion(metadata, ArtefactFolder.HashOf(artefact.Span), artefact.Length);
        await using var staged = await _artefacts.StageAsync(version, artefact, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(
            version.Asset,
            async connection =>
            {
                var present = await VersionRows.FindAsync(connection, version.Asset, version.Id, CancellationToken.None).ConfigureAwait(false);
                if (present is not null && present.ArtefactHash != version.ArtefactHash)
                {
                    throw new InvalidOperationException($"Another artefact of {version.Asset} has the id {version.Id}; add this one at another second.");
                }

                staged.Publish();
                var changed = present is null;
                if (changed)
                {
                    await VersionRows.InsertAsync(connection, version, CancellationToken.None).ConfigureAwait(false);
                }
                else
                {
                    changed = await VersionRows.MarkAsync(connection, version.Asset, version.Id, null, false, CancellationToken.None).ConfigureAwait(false);
                }

                return ((await VersionRows.FindAsync(connection, version.Asset, version.Id, CancellationToken.None).ConfigureAwait(false))!, changed);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<string?> WhyUnfitAsync(ModelMetadata version, ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken) =>
        Fitness?.Invoke(version, artefact, cancellationToken) ?? Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<ModelVersion?> FindAsync(Asset asset, string id, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => VersionRows.FindAsync(connection, asset, id, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<Asset?> FindOwnerAsync(string name, CancellationToken cancellationToken)
    {
        var own = new Asset(name);
        if ((await ReadAsync(new VersionQuery(own, Limit: 1), cancellationToken).ConfigureAwait(false)).Total > 0)
        {
            return own;
        }

        var owners = await _database.QueryAsync($"SELECT DISTINCT asset FROM model_versions", row => row.Asset("asset"), cancellationToken)
            .ConfigureAwait(false);
        return owners.Where(owner => string.Equals(owner.Symbol, name, StringComparison.OrdinalIgnoreCase)).ToList() is [var only] ? only : null;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="VersionQuery.MaxLimit"/>.</exception>
    public Task<VersionPage> ReadAsync(VersionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Offset, query.Limit);
        return _database.ReadAsync((connection, token) => VersionRows.ReadAsync(connection, query, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ArtefactRead> ReadArtefactAsync(Asset asset, string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(asset, id, cancellationToken).ConfigureAwait(false) is not { } version)
        {
            return new ArtefactRead(null, null, $"There is no version {id} of {asset}.");
        }

        var (artefact, fault) = await _artefacts.ReadAsync(version, cancellationToken).ConfigureAwait(false);
        if (fault is null)
        {
            return new ArtefactRead(version, artefact, null);
        }

        LogLost(_logger, id, asset, fault);
        await MarkAsync(asset, id, fault, mendable: true, cancellationToken).ConfigureAwait(false);
        return new ArtefactRead(version with { Unusable = version.Unusable ?? fault }, null, $"{id} cannot serve: {fault}");
    }

    /// <inheritdoc/>
    public async Task<ArtefactRead> ReadChampionAsync(Asset asset, string model, CancellationToken cancellationToken)
    {
        List<string> story = [];
        while (true)
        {
            var holder = await _database.ReadAsync(
                (connection, token) => AliasRows.CurrentAsync(connection, asset, model, ModelAlias.Champion, token), cancellationToken).ConfigureAwait(false);
            if (holder?.VersionId is not { } id)
            {
                story.Add($"{model} of {asset} has no champion.");
                return new ArtefactRead(null, null, string.Join(' ', story));
            }

            var read = await ReadArtefactAsync(asset, id, cancellationToken).ConfigureAwait(false);
            if (read is { Artefact: not null, Version.CanServe: true })
            {
                return read with { Message = story.Count == 0 ? null : string.Join(' ', story) };
            }

            var fault = read switch
            {
                { Version: null } => "It is no longer in the registry.",
                { Version.Unusable: { } unusable } => unusable,
                _ => "It was trained on other features than this program computes.",
            };
            story.Add(await FallBackAsync(asset, model, id, fault, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <inheritdoc/>
    public Task MarkUnusableAsync(Asset asset, string id, string reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return MarkAsync(asset, id, reason, mendable: false, cancellationToken);
    }

    /// <inheritdoc/>
    public Task UpdateLiveMetricsAsync(Asset asset, string id, LiveMetrics metrics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return ChangeAsync(
            asset,
            async connection =>
            {
                var changed = await VersionRows.UpdateLiveAsync(connection, asset, id, metrics, cancellationToken).ConfigureAwait(false);
                return (changed, changed);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemovedVersion>> ApplyRetentionAsync(RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var now = _clock.GetUtcNow();
        var since = now - TimeSpan.FromDays(options.ProtectDays);

        // The long look at the ledger comes first: a version that only starts to speak after it is a champion by then.
        var spoke = await _database.ReadAsync((connection, token) => RegistryRetention.SpokeSinceAsync(connection, since, token), cancellationToken)
            .ConfigureAwait(false);
        var (removed, revisions) = await _database.WriteAsync(
            async (connection, token) =>
            {
                var all = await VersionRows.ReadAllAsync(connection, token).ConfigureAwait(false);
                spoke.UnionWith(await RegistryRetention.HeldSinceAsync(connection, since, token).ConfigureAwait(false));
                var past = RetentionPlan.Of([.. all.Select(row => row.Version)], spoke, options, now);
                await VersionRows.DeleteAsync(connection, past, token).ConfigureAwait(false);
                return (past, await RaiseAsync(connection, past.Select(version => version.Asset), token).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);

        // Rows first: a file that outlives its row is a leftover, a row that outlives its file would be a lie.
        await _database.WriteAsync(SweepAsync, cancellationToken).ConfigureAwait(false);
        Announce(revisions);
        return removed;
    }

    /// <inheritdoc/>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var revisions = await _database.ReadAsync(RegistryRevisions.ReadAsync, cancellationToken).ConfigureAwait(false);
        Announce([.. revisions.Where(revision => revision.Revision > _seen.GetValueOrDefault(revision.Asset))]);
    }

    private Task<bool> MarkAsync(Asset asset, string id, string reason, bool mendable, CancellationToken cancellationToken) => ChangeAsync(
        asset,
        async connection =>
        {
            var changed = await VersionRows.MarkAsync(connection, asset, id, reason, mendable, cancellationToken).ConfigureAwait(false);
            return (changed, changed);
        },
        cancellationToken);

    private async Task<bool> ReconcileAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        if (await SweepAsync(connection, cancellationToken).ConfigureAwait(false) is > 0 and var leftovers)
        {
            LogSwept(_logger, leftovers);
        }

        var all = await VersionRows.ReadAllAsync(connection, cancellationToken).ConfigureAwait(false);
        HashSet<Asset> touched = [];
        foreach (var (version, unusable, mendable) in all)
        {
            var exists = _artefacts.Exists(version.Asset, version.Id);
            string? fault = null;
            if (unusable is null ? exists : !(mendable && exists && await IsWholeAsync(connection, version, cancellationToken).ConfigureAwait(false)))
            {
                continue;
            }

            if (unusable is null)
            {
                fault = "Its artefact is missing.";
                LogLost(_logger, version.Id, version.Asset, fault);
            }

            await VersionRows.MarkAsync(connection, version.Asset, version.Id, fault, fault is not null, cancellationToken).ConfigureAwait(false);
            touched.Add(version.Asset);
        }

        await RaiseAsync(connection, touched, cancellationToken).ConfigureAwait(false);
        foreach (var (asset, revision) in await RegistryRevisions.ReadAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            _seen[asset] = revision;
        }

        return true;
    }

    /// <returns>How many files without a version went.</returns>
    private async Task<int> SweepAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var all = await VersionRows.ReadAllAsync(connection, cancellationToken).ConfigureAwait(false);
        return _artefacts.Sweep(all.Select(row => (row.Version.Asset, row.Version.Id)));
    }

    private async Task<bool> IsWholeAsync(SqliteConnection connection, RetainedVersion version, CancellationToken cancellationToken)
    {
        var row = await VersionRows.FindAsync(connection, version.Asset, version.Id, cancellationToken).ConfigureAwait(false);
        try
        {
            return (await _artefacts.ReadAsync(row!, cancellationToken).ConfigureAwait(false)).Fault is null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Runs a change of one asset's registry in one transaction and announces it when it is on the disk.</summary>
    private async Task<T> ChangeAsync<T>(
        Asset asset, Func<SqliteConnection, Task<(T Result, bool Changed)>> change, CancellationToken cancellationToken)
    {
        var (result, revisions) = await _database.WriteAsync(
            async (connection, token) =>
            {
                var (outcome, changed) = await change(connection).ConfigureAwait(false);
                return (outcome, await RaiseAsync(connection, changed ? [asset] : [], CancellationToken.None).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        Announce(revisions);
        return result;
    }

    private static async Task<IReadOnlyList<(Asset Asset, long Revision)>> RaiseAsync(
        SqliteConnection connection, IEnumerable<Asset> assets, CancellationToken cancellationToken)
    {
        List<(Asset, long)> revisions = [];
        foreach (var asset in assets.Distinct())
        {
            revisions.Add((asset, await RegistryRevisions.RaiseAsync(connection, asset, cancellationToken).ConfigureAwait(false)));
        }

        return revisions;
    }

    private void Announce(IReadOnlyList<(Asset Asset, long Revision)> revisions)
    {
        foreach (var (asset, revision) in revisions)
        {
            _seen.AddOrUpdate(asset, revision, (_, seen) => Math.Max(seen, revision));
            Changed?.Invoke(asset);
        }
    }

    private static void CheckPage(int offset, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, VersionQuery.MaxLimit);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Id} of {Asset} cannot serve: {Fault}")]
    private static partial void LogLost(ILogger logger, string id, Asset asset, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} artefact files that an interrupted process left")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message}")]
    private static partial void LogFellBack(ILogger logger, string message);
}
