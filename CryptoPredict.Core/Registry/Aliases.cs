using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>A name that moves from version to version of one model of one asset.</summary>
public enum ModelAlias
{
    /// <summary>The version whose forecasts count.</summary>
    Champion,

    /// <summary>The version that is scored in the shadow of the champion.</summary>
    Challenger,
}

/// <summary>A request to move an alias.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Alias">Which alias.</param>
/// <param name="VersionId">The version to hold it; null to take it away.</param>
/// <param name="ExpectedId">The version that must hold it now, null for none: if another one does, nothing moves.</param>
/// <param name="By">Who asks: a user, <c>gate</c>, <c>rollback</c>, <c>registry</c>, …</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record AliasMove(
    Asset Asset, string Model, ModelAlias Alias, string? VersionId, string? ExpectedId, string By, string Reason);

/// <summary>One step in an alias's history.</summary>
/// <param name="Seq">Ascending over all changes.</param>
/// <param name="At">Market time of the change.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Alias">Which alias.</param>
/// <param name="VersionId">Its holder from then on; null for none.</param>
/// <param name="PreviousId">Its holder until then; null for none.</param>
/// <param name="By">Who moved it.</param>
/// <param name="Reason">Why.</param>
public sealed record AliasChange(
    long Seq, DateTimeOffset At, Asset Asset, string Model, ModelAlias Alias, string? VersionId, string? PreviousId, string By, string Reason)
{
    /// <summary>Who moves an alias away from a version that cannot serve.</summary>
    public const string ByRegistry = "registry";

    /// <summary>Whether the holder before could not serve: whoever holds the alias since, if anybody does, only stands in for it.</summary>
    public bool IsFallback => By == ByRegistry;
}

/// <summary>How a request to move an alias ended.</summary>
public enum AliasOutcome
{
    /// <summary>It moved.</summary>
    Moved,

    /// <summary>The version held it already; nothing was written.</summary>
    AlreadyThere,

    /// <summary>Another version than the expected one holds it; nothing moved.</summary>
    Conflict,

    /// <summary>There is no such version of this model and asset; nothing moved.</summary>
    UnknownVersion,

    /// <summary>The version cannot serve; nothing moved.</summary>
    Unusable,

    /// <summary>The asset is pinned and the alias is champion; nothing moved.</summary>
    Pinned,
}

/// <summary>What came of a request to move an alias.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="HolderId">Who holds the alias now; null for none.</param>
/// <param name="Message">The outcome in a sentence.</param>
public sealed record AliasResult(AliasOutcome Outcome, string? HolderId, string Message)
{
    /// <summary>Whether the version asked for now holds the alias.</summary>
    public bool Succeeded => Outcome is AliasOutcome.Moved or AliasOutcome.AlreadyThere;
}

/// <summary>A pin set or taken away: while an asset is pinned its champions stay.</summary>
/// <param name="At">Market time of the change.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Pinned">Whether it is pinned from then on.</param>
/// <param name="By">Who changed it.</param>
/// <param name="Reason">Why.</param>
public sealed record PinChange(DateTimeOffset At, Asset Asset, bool Pinned, string By, string Reason);

/// <summary>What changes of aliases can be sorted by.</summary>
public enum AliasColumn
{
    /// <summary>When it was moved, market time.</summary>
    When,

    /// <summary>The model.</summary>
    Model,

    /// <summary>The alias.</summary>
    Alias,

    /// <summary>Who moved it.</summary>
    By,
}

/// <summary>A question to the history of aliases; changes come newest first where no other order is asked for.</summary>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="Alias">Only this alias; null for all.</param>
/// <param name="Offset">Changes to skip, 0 or more.</param>
/// <param name="Limit">Changes to return, 1 to <see cref="VersionQuery.MaxLimit"/>.</param>
/// <param name="From">Only changes at or after this market time.</param>
/// <param name="To">Only changes before this market time.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record AliasQuery(
    Asset? Asset = null,
    string? Model = null,
    ModelAlias? Alias = null,
    int Offset = 0,
    int Limit = 100,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    SortBy<AliasColumn>? Sort = null);
