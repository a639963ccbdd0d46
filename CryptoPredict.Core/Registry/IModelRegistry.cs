using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>What versions can be sorted by.</summary>
public enum VersionColumn
{
    /// <summary>When it was made, market time.</summary>
    Made,

    /// <summary>The model.</summary>
    Model,

    /// <summary>How it came about.</summary>
    Origin,

    /// <summary>Rows learnt from.</summary>
    Rows,

    /// <summary>How long its training took.</summary>
    Took,

    /// <summary>Its error on the holdout, relative to "no change".</summary>
    Holdout,

    /// <summary>Its error on live predictions, relative to "no change".</summary>
    Live,
}

/// <summary>A question to the registry; versions come newest first where no other order is asked for.</summary>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="Alias">Only versions that hold this alias now; null for all.</param>
/// <param name="Origin">Only this origin; null for all.</param>
/// <param name="From">Only versions made at or after this market time.</param>
/// <param name="To">Only versions made before this market time.</param>
/// <param name="Offset">Versions to skip, 0 or more.</param>
/// <param name="Limit">Versions to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record VersionQuery(
    Asset? Asset = null,
    string? Model = null,
    ModelAlias? Alias = null,
    VersionOrigin? Origin = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    int Offset = 0,
    int Limit = 100,
    SortBy<VersionColumn>? Sort = null)
{
    /// <summary>The most versions one question may ask for.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A page of versions.</summary>
/// <param name="Items">The versions, in the order asked for.</param>
/// <param name="Total">How many versions the query matches in all.</param>
public sealed record VersionPage(IReadOnlyList<ModelVersion> Items, long Total);

/// <summary>What came of reading an artefact.</summary>
/// <param name="Version">The version; null when there is none of that id.</param>
/// <param name="Artefact">Its bytes, checked against its hash; null when they cannot serve.</param>
/// <param name="Message">Why there are no bytes, or what was fallen back from, in a sentence; null when all is well.</param>
public sealed record ArtefactRead(ModelVersion? Version, byte[]? Artefact, string? Message);

/// <summary>
/// Every trained version with its metadata and artefact, the aliases that point at them and the history of those.
/// Whatever is interrupted — even by a kill — leaves whole versions and whole moves. Several processes may share one
/// registry. Times are market time.
/// </summary>
public interface IModelRegistry
{
    /// <summary>
    /// Something about an asset's versions, aliases or pin has changed: by this process (raised at once) or by another one
    /// (raised within 2 s while a <see cref="RegistryWatcher"/> runs). Carries no data: read what is needed. Handlers must
    /// return at once and not throw.
    /// </summary>
    event Action<Asset>? Changed;

    /// <summary>
    /// Adds a version. Its artefact is on the disk, flushed, before its row is. Adding the same artefact of the same model
    /// and market second again gives the version that is there, and mends its artefact should that have been lost.
    /// </summary>
    /// <exception cref="ArgumentException">The metadata or the artefact breaks a rule; the message names it.</exception>
    Task<ModelVersion> AddAsync(ModelMetadata metadata, ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken);

    /// <summary>Why a version could not serve in this market, in a sentence; null when it could.</summary>
    Task<string?> WhyUnfitAsync(ModelMetadata version, ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken);

    /// <summary>The version of that id; null when there is none.</summary>
    Task<ModelVersion?> FindAsync(Asset asset, string id, CancellationToken cancellationToken);

    /// <summary>Reads a page, newest first.</summary>
    Task<VersionPage> ReadAsync(VersionQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The asset or series of a name of which a version is stored: the same letter by letter, or else the only one that differs in the case of its letters;
    /// null where there is none.
    /// </summary>
    Task<Asset?> FindOwnerAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads and checks an artefact. One that is missing, may not be read or does not match its hash marks its version unusable.</summary>
    /// <exception cref="IOException">The disk or the system does not let the file be read just now; nothing was marked.</exception>
    Task<ArtefactRead> ReadArtefactAsync(Asset asset, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the champion's artefact. If that cannot serve, the newest earlier champion that can takes its place — also the
    /// alias, pinned or not, with the reason in its history — and the message says so. With none left the alias is taken
    /// away and the version is null.
    /// </summary>
    Task<ArtefactRead> ReadChampionAsync(Asset asset, string model, CancellationToken cancellationToken);

    /// <summary>Marks a version unusable, for example because its artefact cannot be decoded; does nothing when it is already.</summary>
    Task MarkUnusableAsync(Asset asset, string id, string reason, CancellationToken cancellationToken);

    /// <summary>Replaces a version's live metrics; does nothing when there is no such version.</summary>
    Task UpdateLiveMetricsAsync(Asset asset, string id, LiveMetrics metrics, CancellationToken cancellationToken);

    /// <summary>
    /// Moves an alias if the expected version holds it: the move and its history are one transaction. What could not serve in this market does not become
    /// champion.
    /// </summary>
    Task<AliasResult> SetAliasAsync(AliasMove move, CancellationToken cancellationToken);

    /// <summary>The last change of each alias of an asset (of all assets when null): who holds what now.</summary>
    Task<IReadOnlyList<AliasChange>> ReadAliasesAsync(Asset? asset, CancellationToken cancellationToken);

    /// <summary>The change that was in force at a market time: who held the alias then; null when nobody ever had.</summary>
    Task<AliasChange?> ReadAliasAtAsync(Asset asset, string model, ModelAlias alias, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>The history of aliases, newest first.</summary>
    Task<IReadOnlyList<AliasChange>> ReadAliasHistoryAsync(AliasQuery query, CancellationToken cancellationToken);

    /// <summary>How many changes of aliases a question matches in all, whatever page it asks for.</summary>
    Task<long> CountAliasChangesAsync(AliasQuery query, CancellationToken cancellationToken);

    /// <summary>Pins an asset, or unpins it: while pinned its champions do not move.</summary>
    /// <returns>Whether that changed anything.</returns>
    Task<bool> SetPinAsync(Asset asset, bool pinned, string by, string reason, CancellationToken cancellationToken);

    /// <summary>The last change of an asset's pin; null when it never had one.</summary>
    Task<PinChange?> ReadPinAsync(Asset asset, CancellationToken cancellationToken);

    /// <summary>Removes what the options do not keep, row and artefact, except what must stay (see <see cref="RetentionPlan"/>).</summary>
    Task<IReadOnlyList<RemovedVersion>> ApplyRetentionAsync(RetentionOptions options, CancellationToken cancellationToken);

    /// <summary>Looks whether another process changed anything since the last look and raises <see cref="Changed"/> for each asset concerned.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);
}
