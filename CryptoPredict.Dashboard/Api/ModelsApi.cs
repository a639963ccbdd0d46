using System.ComponentModel;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Who serves: champions and challengers, their history, rolling back and pinning.</summary>
internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        models.MapGet("", ListAsync).WithName("ListModels")
            .WithSummary("Per asset and model the champion and the challenger, and whether the asset is pinned.").WithEntityTag();
        models.MapGet("/aliases", HistoryAsync).WithName("ListAliasChanges").WithSummary("Who held which alias, newest first.");
        models.MapGet("/aliases/at", AtAsync).WithName("FindHoldersAt").WithSummary("The champions of an asset at a market time.");
        models.MapPost("/{asset}/{model}/rollback", RollBackAsync).WithName("RollBackModel")
            .WithSummary("Lets the champion before the present one serve again. 409 where there is none that can, or the asset is pinned.")
            .ForAdmins("model.champion")
            .ProducesProblem(StatusCodes.Status409Conflict);
        models.MapPut("/{asset}/pin", PinAsync).WithName("PinAsset").WithSummary("Pins an asset: its champions stay, whatever the gate says.")
            .ForAdmins("model.pin");
        models.MapDelete("/{asset}/pin", UnpinAsync).WithName("UnpinAsset")
            .WithSummary("Unpins an asset: versions that pass the gate become champions again.").ForAdmins("model.unpin");
    }

    /// <summary>The id of the champion; null for none.</summary>
    public static async Task<string?> ChampionAsync(IModelRegistry registry, Asset asset, string model, CancellationToken cancellationToken) =>
        (await registry.ReadAliasesAsync(asset, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(change => change.Model == model && change.Alias == ModelAlias.Champion)?.VersionId;

    /// <summary>Moves an alias.</summary>
    /// <exception cref="BadQueryException">The registry refuses: 409, or 404 for an unknown version.</exception>
    public static async Task<AliasAnswer> MoveAsync(IModelRegistry registry, AliasMove move)
    {
        var result = await registry.SetAliasAsync(move, CancellationToken.None).ConfigureAwait(false);
        return result.Succeeded
            ? new AliasAnswer(result.Outcome, result.HolderId, result.Message)
            : throw new BadQueryException(
                "id", result.Message, result.Outcome == AliasOutcome.UnknownVersion ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict);
    }

    /// <summary>A reason fit for the history.</summary>
    /// <exception cref="BadQueryException">It is missing, too long or no line of text.</exception>
    public static string Reason(string? reason) => Core.Reason.TryTidy(reason, out var fit)
        ? fit : throw new BadQueryException("reason", $"reason must say why, {Core.Reason.Rule}: it stands in the history.");

    private static async Task<ModelList> ListAsync(
        string? asset, ILiveState live, IModelRegistry registry, StaleVersions staleness, CancellationToken cancellationToken)
    {
        IEnumerable<Asset> assets = await PageQuery.OwnerOrAllAsync(live, registry, asset, cancellationToken).ConfigureAwait(false) is { } only
            ? [only] : live.Market.Assets;
        List<AssetModels> items = [];
        foreach (var each in assets)
        {
            var holders = await ModelHolders.ReadAsync(registry, each, cancellationToken).ConfigureAwait(false);
            var pin = await registry.ReadPinAsync(each, cancellationToken).ConfigureAwait(false);
            var stale = await staleness.FindAsync(
                holders.SelectMany(model => new[] { model.Champion?.Version, model.Challenger?.Version }).OfType<ModelVersion>(), cancellationToken)
                .ConfigureAwait(false);
            items.Add(new AssetModels(each.Symbol, PinRow.From(pin),
                [.. holders.Select(model => new HolderRow(model.Model, Describe(model.Champion, stale), Describe(model.Challenger, stale)))]));
        }

        return new ModelList(items, live.Market.Kind.IsSimulated);

        static HeldRow? Describe(Holder? holder, IReadOnlyDictionary<string, IReadOnlyList<long>> stale) => holder is null
            ? null
            : new HeldRow(holder.Change.VersionId!, holder.Change.At, holder.Change.By, holder.Change.Reason, holder.Version is { } version
                ? VersionRow.From(version, stale) : null);
    }

    private static async Task<AliasHistory> HistoryAsync(
        string? asset,
        [Description("Only this model.")] string? model,
        [OneOf(typeof(ModelAlias), "Only this alias.")] string? alias,
        int? offset, int? limit, ILiveState live, IModelRegistry registry, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var owner = await PageQuery.OwnerOrAllAsync(live, registry, asset, cancellationToken).ConfigureAwait(false);
        var query = new AliasQuery(owner, string.IsNullOrEmpty(model) ? null : model, Choice.Of<ModelAlias>("alias", alias), skip, take);
        var changes = await registry.ReadAliasHistoryAsync(query, cancellationToken).ConfigureAwait(false);
        var total = await registry.CountAliasChangesAsync(query, cancellationToken).ConfigureAwait(false);
        return new AliasHistory([.. changes.Select(AliasRow.From)], total, skip, take, live.Market.Kind.IsSimulated);
    }

    private static async Task<HoldersAt> AtAsync(
        string asset, [Description("The market time. ISO 8601, UTC where no offset is given.")] UtcTime at, ILiveState live, IModelRegistry registry,
        CancellationToken cancellationToken)
    {
        var known = await PageQuery.OwnerAsync(live, registry, asset, cancellationToken).ConfigureAwait(false);
        var models = (await registry.ReadAliasesAsync(known, cancellationToken).ConfigureAwait(false)).Select(change => change.Model).Distinct()
            .Order(StringComparer.Ordinal);
        List<AliasRow> held = [];
        foreach (var model in models)
        {
            if (await registry.ReadAliasAtAsync(known, model, ModelAlias.Champion, at.Value, cancellationToken)
                .ConfigureAwait(false) is { VersionId: not null } change)
            {
                held.Add(AliasRow.From(change));
            }
        }

        return new HoldersAt(known.Symbol, at.Value, held, live.Market.Kind.IsSimulated);
    }

    private static async Task<AliasAnswer> RollBackAsync(
        string asset, [Description("The model.")] string model, ReasonRequest body, HttpContext context, ILiveState live, IModelRegistry registry,
        CancellationToken cancellationToken)
    {
        var known = await PageQuery.OwnerAsync(live, registry, asset, cancellationToken).ConfigureAwait(false);
        var reason = Reason(body.Reason);
        var champion = await ChampionAsync(registry, known, model, cancellationToken).ConfigureAwait(false)
            ?? throw new BadQueryException("model", $"{known} has no champion of '{model}' that could be rolled back.", StatusCodes.Status404NotFound);
        var target = await Rollback.FindTargetAsync(registry, known, model, cancellationToken).ConfigureAwait(false)
            ?? throw new BadQueryException(
                "model", $"There is no earlier champion of {model} for {known} that can serve: promote another version instead.",
                StatusCodes.Status409Conflict);
        var move = new AliasMove(known, model, ModelAlias.Champion, target, champion, UploadsApi.Caller(context), $"Rolled back: {reason}");
        return await MoveAsync(registry, move).ConfigureAwait(false);
    }

    private static Task<PinRow> PinAsync(string asset, ReasonRequest body, HttpContext context, ILiveState live, IModelRegistry registry) =>
        SetPinAsync(asset, pinned: true, body.Reason, context, live, registry);

    private static Task<PinRow> UnpinAsync(
        string asset, [Description("Why, in one line of 1 to 500 characters.")] string? reason, HttpContext context, ILiveState live,
        IModelRegistry registry) =>
        SetPinAsync(asset, pinned: false, reason, context, live, registry);

    private static async Task<PinRow> SetPinAsync(string asset, bool pinned, string? reason, HttpContext context, ILiveState live, IModelRegistry registry)
    {
        var known = await PageQuery.OwnerAsync(live, registry, asset, CancellationToken.None).ConfigureAwait(false);
        await registry.SetPinAsync(known, pinned, UploadsApi.Caller(context), Reason(reason), CancellationToken.None).ConfigureAwait(false);
        return PinRow.From(await registry.ReadPinAsync(known, CancellationToken.None).ConfigureAwait(false));
    }
}

/// <summary>Why something is done.</summary>
/// <param name="Reason">Why, in one line of 1 to 500 characters.</param>
public sealed record ReasonRequest(string? Reason) : WorkRequest;

/// <summary>What came of a request to move an alias.</summary>
/// <param name="Outcome">Moved, or AlreadyThere.</param>
/// <param name="HolderId">Who holds it now.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record AliasAnswer(AliasOutcome Outcome, string? HolderId, string Message);

/// <summary>Who serves.</summary>
/// <param name="Items">Per asset.</param>
/// <param name="Simulated">Whether the numbers rest on a simulated market.</param>
public sealed record ModelList(IReadOnlyList<AssetModels> Items, bool Simulated);

/// <summary>Who serves an asset.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Pin">Whether its champions are held.</param>
/// <param name="Models">Per model.</param>
public sealed record AssetModels(string Asset, PinRow Pin, IReadOnlyList<HolderRow> Models);

/// <summary>Whether an asset is pinned.</summary>
/// <param name="Pinned">Whether it is.</param>
/// <param name="At">Market time of the last change; null when it was never pinned.</param>
/// <param name="By">Who changed it.</param>
/// <param name="Reason">Why.</param>
public sealed record PinRow(bool Pinned, DateTimeOffset? At, string? By, string? Reason)
{
    /// <summary>The row of the last change.</summary>
    public static PinRow From(PinChange? change) => new(change is { Pinned: true }, change?.At, change?.By, change?.Reason);
}

/// <summary>Who serves one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Champion">Whose forecasts count; null for none.</param>
/// <param name="Challenger">Who is scored in its shadow; null for none.</param>
public sealed record HolderRow(string Model, HeldRow? Champion, HeldRow? Challenger);

/// <summary>A version that holds an alias.</summary>
/// <param name="VersionId">Its id.</param>
/// <param name="Since">Market time since when.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">The version; null when retention has removed it.</param>
public sealed record HeldRow(string VersionId, DateTimeOffset Since, string By, string Reason, VersionRow? Version);

/// <summary>Changes of aliases, newest first.</summary>
/// <param name="Items">The changes.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Offset">Changes skipped.</param>
/// <param name="Limit">Changes asked for.</param>
/// <param name="Simulated">Whether they rest on a simulated market.</param>
public sealed record AliasHistory(IReadOnlyList<AliasRow> Items, long Total, int Offset, int Limit, bool Simulated);

/// <summary>The champions of an asset at a time.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="At">The time.</param>
/// <param name="Items">The change that was in force, per model.</param>
/// <param name="Simulated">Whether they rest on a simulated market.</param>
public sealed record HoldersAt(string Asset, DateTimeOffset At, IReadOnlyList<AliasRow> Items, bool Simulated);

/// <summary>A change of an alias.</summary>
/// <param name="Seq">Ascending over all changes.</param>
/// <param name="At">Market time.</param>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="Alias">Which alias.</param>
/// <param name="VersionId">Its holder from then on; null for none.</param>
/// <param name="PreviousId">Its holder until then; null for none.</param>
/// <param name="By">Who moved it.</param>
/// <param name="Reason">Why.</param>
public sealed record AliasRow(
    long Seq, DateTimeOffset At, string Asset, string Model, ModelAlias Alias, string? VersionId, string? PreviousId, string By, string Reason)
{
    /// <summary>The row of a change.</summary>
    public static AliasRow From(AliasChange change) => new(
        change.Seq, change.At, change.Asset.Symbol, change.Model, change.Alias, change.VersionId, change.PreviousId, change.By, change.Reason);
}
