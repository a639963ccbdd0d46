using System.ComponentModel;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The registry's versions: found, compared, promoted, taken out and brought in.</summary>
internal static class VersionsApi
{
    private const string Zip = "application/zip";

    public static void MapVersions(this IEndpointRouteBuilder api)
    {
        var versions = api.MapGroup("/models/versions").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        versions.MapGet("", ListAsync).WithName("ListVersions").WithSummary("Trained versions, newest first.").WithEntityTag();
        versions.MapGet("/{asset}/{id}", FindAsync).WithName("FindVersion")
            .WithSummary("A version's metadata: parameters, data, losses, metrics, the gate's decision, the aliases it holds.").WithEntityTag();
        versions.MapGet("/compare", CompareAsync).WithName("CompareVersions").WithSummary("Two versions of an asset side by side.").WithEntityTag();
        versions.MapPost("/{asset}/{id}/promote", PromoteAsync).WithName("PromoteVersion")
            .WithSummary("Makes a version the champion of its model; it speaks from the next prediction on. 409 where the asset is pinned, the version cannot "
                + "serve, or another champion than the expected one stands.")
            .ForAdmins("model.champion")
            .ProducesProblem(StatusCodes.Status409Conflict);
        versions.MapGet("/{asset}/{id}/export", ExportAsync).WithName("ExportVersion")
            .WithSummary("A version as one zip file: metadata, artefact and their hashes. The same version always gives the same bytes.")
            .Produces<Stream>(StatusCodes.Status200OK, Zip)
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status409Conflict);
        versions.MapPost("/import", ImportAsync).WithName("ImportVersion")
            .WithSummary("Brings in a version's zip file, sent as the request's body. It gets no alias; one that is there already stays as it is. What could "
                + "not serve in this market is refused.")
            .ForAdmins("model.import")
            .RequireRateLimiting(RequestLimits.Uploads)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<IFormFile>(Zip, "*/*")
            .Produces<VersionRow>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>The version of that id.</summary>
    /// <exception cref="BadQueryException">There is none: 404.</exception>
    public static async Task<ModelVersion> RequireAsync(
        IModelRegistry registry, Asset asset, string id, CancellationToken cancellationToken, string parameter = "id") =>
        await registry.FindAsync(asset, id, cancellationToken).ConfigureAwait(false)
        ?? throw new BadQueryException(
            parameter, $"{asset} has no version '{id}'; GET /api/v1/models/versions?asset={Uri.EscapeDataString(asset.Symbol)} lists those it has.",
            StatusCodes.Status404NotFound);

    private static async Task<ModelVersion> RequireAsync(
        ILiveState live, IModelRegistry registry, string asset, string id, CancellationToken cancellationToken) => await RequireAsync(
        registry, await PageQuery.OwnerAsync(live, registry, asset, cancellationToken).ConfigureAwait(false), id, cancellationToken).ConfigureAwait(false);

    private static async Task<Page<VersionRow>> ListAsync(
        [AsParameters] PageQuery query,
        [Description("Only versions of this model.")] string? model,
        [OneOf(typeof(ModelAlias), "Only versions that hold this alias now.")] string? alias,
        [OneOf(typeof(VersionOrigin), "Only versions of this origin.")] string? origin,
        ILiveState live, IModelRegistry registry, StaleVersions staleness, CancellationToken cancellationToken)
    {
        query.Check();
        var (offset, limit) = PageQuery.Paging(query.Offset, query.Limit);
        var owner = await PageQuery.OwnerOrAllAsync(live, registry, query.Asset, cancellationToken).ConfigureAwait(false);
        var page = await registry.ReadAsync(
            new VersionQuery(
                owner, string.IsNullOrEmpty(model) ? null : model, Choice.Of<ModelAlias>("alias", alias),
                Choice.Of<VersionOrigin>("origin", origin), query.From?.Value, query.To?.Value, offset, limit),
            cancellationToken).ConfigureAwait(false);
        var stale = await staleness.FindAsync(page.Items, cancellationToken).ConfigureAwait(false);
        return new Page<VersionRow>(
            [.. page.Items.Select(version => VersionRow.From(version, stale))], page.Total, offset, limit, live.Market.Kind.IsSimulated);
    }

    private static async Task<MetadataAnswer> FindAsync(
        string asset, [Description("The version's id.")] string id, ILiveState live, IModelRegistry registry, StaleVersions staleness,
        CancellationToken cancellationToken)
    {
        var version = await RequireAsync(live, registry, asset, id, cancellationToken).ConfigureAwait(false);
        var changes = await registry.ReadAliasesAsync(version.Asset, cancellationToken).ConfigureAwait(false);
        var held = changes.Where(change => change.VersionId == version.Id).Select(change => change.Alias);
        var stale = await staleness.FindAsync([version], cancellationToken).ConfigureAwait(false);
        return MetadataAnswer.From(version, held, stale, live.Market.Kind.IsSimulated);
    }

    private static async Task<ComparisonAnswer> CompareAsync(
        string asset, [Description("The one version's id.")] string left, [Description("The other version's id.")] string right,
        ILiveState live, IModelRegistry registry, CancellationToken cancellationToken)
    {
        var known = await PageQuery.OwnerAsync(live, registry, asset, cancellationToken).ConfigureAwait(false);
        var one = await RequireAsync(registry, known, left, cancellationToken, nameof(left)).ConfigureAwait(false);
        var other = await RequireAsync(registry, known, right, cancellationToken, nameof(right)).ConfigureAwait(false);
        return ComparisonAnswer.From(VersionComparison.Of(one, other), live.Market.Kind.IsSimulated);
    }

    private static async Task<AliasAnswer> PromoteAsync(
        string asset, [Description("The version's id.")] string id, PromoteRequest body, HttpContext context, ILiveState live, IModelRegistry registry,
        CancellationToken cancellationToken)
    {
        var version = await RequireAsync(live, registry, asset, id, cancellationToken).ConfigureAwait(false);
        var expected = body.Expected ?? await ModelsApi.ChampionAsync(registry, version.Asset, version.Model, cancellationToken).ConfigureAwait(false);
        var move = new AliasMove(
            version.Asset, version.Model, ModelAlias.Champion, version.Id, string.IsNullOrEmpty(expected) ? null : expected, UploadsApi.Caller(context),
            ModelsApi.Reason(body.Reason));
        return await ModelsApi.MoveAsync(registry, move).ConfigureAwait(false);
    }

    private static async Task<IResult> ExportAsync(
        string asset, [Description("The version's id.")] string id, ILiveState live, IModelRegistry registry, CancellationToken cancellationToken)
    {
        var version = await RequireAsync(live, registry, asset, id, cancellationToken).ConfigureAwait(false);
        try
        {
            var file = await VersionPackage.ExportAsync(registry, version.Asset, version.Id, cancellationToken).ConfigureAwait(false);
            return Results.Bytes(file, Zip, $"{version.Id}.zip", entityTag: new EntityTagHeaderValue($"\"{version.ArtefactHash}\""));
        }
        catch (VersionPackageException refusal)
        {
            throw new BadQueryException("id", refusal.Message, StatusCodes.Status409Conflict);
        }
    }

    private static async Task<IResult> ImportAsync(HttpContext context, ILiveState live, IModelRegistry registry, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > VersionPackage.MaxBytes)
        {
            throw new BadQueryException(
                "body", $"The file has {context.Request.ContentLength} bytes; at most {VersionPackage.MaxBytes} are taken.",
                StatusCodes.Status413PayloadTooLarge);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = VersionPackage.MaxBytes;
        }

        try
        {
            var version = await VersionPackage.ImportAsync(registry, context.Request.Body, live.Market.Clock.GetUtcNow(), cancellationToken)
                .ConfigureAwait(false);
            return Results.Created($"/api/v1/models/versions/{Uri.EscapeDataString(version.Asset.Symbol)}/{version.Id}", VersionRow.From(version));
        }
        catch (VersionPackageException refusal)
        {
            throw new BadQueryException("body", refusal.Message);
        }
    }
}

/// <summary>Why a version is to become champion.</summary>
/// <param name="Reason">Why, in one line of 1 to 500 characters.</param>
/// <param name="Expected">The champion that must stand now, empty for none; left out, whoever does.</param>
public sealed record PromoteRequest(string? Reason, string? Expected = null) : WorkRequest;
