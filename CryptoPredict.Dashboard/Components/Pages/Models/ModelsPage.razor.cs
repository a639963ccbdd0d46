using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Models;

/// <summary>Which versions there are, which serve, and how they came to.</summary>
public sealed partial class ModelsPage
{
    private VersionFilter _filter = VersionFilter.Parse(null, null, null, new TimeRange(TimeRange.AllTime), new TableAddress());
    private VersionPage _versions = new([], 0);
    private IReadOnlyList<ModelHolders> _holders = [];
    private IReadOnlyList<AliasChange> _changes = [];
    private long _changesTotal;
    private TableAddress _moves = new();
    private IReadOnlyList<(string Model, AliasChange? Change)> _heldAt = [];
    private VersionComparison? _comparison;
    private ModelVersion? _selected;
    private IReadOnlyDictionary<string, IReadOnlyList<long>> _takenBack = new Dictionary<string, IReadOnlyList<long>>();
    private PinChange? _pin;
    private Asset? _asset;
    private DateTimeOffset _now;
    private DateTimeOffset? _at;

    // What one sentence says of all its lists.
    private bool IsChampion(ModelVersion version) => _holders.Any(model => model.Champion?.Change.VersionId == version.Id);

    private bool IsEmpty => _holders.Count == 0 && _versions.Total == 0 && _changesTotal == 0 && _at is null
        && TableAddress.WithoutFilters(Navigation) is null;

    [Inject]
    private IModelRegistry Registry { get; set; } = null!;

    [Inject]
    private StaleVersions Staleness { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    private string? Model { get; set; }

    [SupplyParameterFromQuery(Name = "alias")]
    private string? Alias { get; set; }

    [SupplyParameterFromQuery(Name = "origin")]
    private string? Origin { get; set; }

    [SupplyParameterFromQuery(Name = "version")]
    private string? VersionName { get; set; }

    [SupplyParameterFromQuery(Name = "with")]
    private string? WithName { get; set; }

    [SupplyParameterFromQuery(Name = "at")]
    private string? AtText { get; set; }

    [SupplyParameterFromQuery(Name = AliasHistoryTable.Prefix + TableAddress.PageParameter)]
    private int? MovesPage { get; set; }

    [SupplyParameterFromQuery(Name = AliasHistoryTable.Prefix + TableAddress.SortParameter)]
    private string? MovesSort { get; set; }

    [SupplyParameterFromQuery(Name = AliasHistoryTable.Prefix + TableAddress.ColumnsParameter)]
    private string? MovesColumns { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Models;

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _asset = AssetAddress.Resolve(State, AssetSymbol) ?? await SeriesAsync(cancellationToken);
        if (_asset is not { } asset)
        {
            return;
        }

        _now = State.Market.Clock.GetUtcNow();
        var filter = VersionFilter.Parse(Model, Alias, Origin, AskedRange(), AskedTable);
        _holders = await ModelHolders.ReadAsync(Registry, asset, cancellationToken);
        _pin = await Registry.ReadPinAsync(asset, cancellationToken);
        (var table, _versions) = await filter.Table.ReadAsync(
            VersionFilter.PageSize,
            table => Registry.ReadAsync((filter with { Table = table }).ToQuery(asset, _now, Browser.Zone), cancellationToken),
            read => read.Total);
        _filter = filter with { Table = table };
        await ReadHistoryAsync(asset, cancellationToken);
        _selected = VersionName is { } id ? await Registry.FindAsync(asset, id, cancellationToken) : null;
        _takenBack = await Staleness.FindAsync(
            [
                .. _versions.Items, .. _holders.SelectMany(model => new[] { model.Champion?.Version, model.Challenger?.Version }).Append(_selected)
                    .OfType<ModelVersion>(),
            ],
            cancellationToken);
        var other = WithName is { } with ? await Registry.FindAsync(asset, with, cancellationToken) : null;
        _comparison = _selected is not null && other is not null ? VersionComparison.Of(_selected, other) : null;
        await ReadHeldAtAsync(asset, cancellationToken);
    }

    // Models are also of uploaded series.
    private async Task<Asset?> SeriesAsync(CancellationToken cancellationToken) =>
        AssetSymbol is { Length: <= Asset.MaxSymbolLength } symbol ? await Registry.FindOwnerAsync(symbol, cancellationToken) : null;

    private async Task ReadHistoryAsync(Asset asset, CancellationToken cancellationToken)
    {
        var asked = TableAddress.Parse(MovesPage, MovesSort, MovesColumns);
        var (from, to) = _filter.Range.Bounds(_now, Browser.Zone);
        var query = new AliasQuery(asset, _filter.Model, Limit: AliasHistoryTable.PageSize, From: from, To: to, Sort: asked.Sort<AliasColumn>());
        _changesTotal = await Registry.CountAliasChangesAsync(query, cancellationToken);
        (_moves, _changes) = await asked.ReadAsync(
            AliasHistoryTable.PageSize,
            table => Registry.ReadAliasHistoryAsync(query with { Offset = (table.Page - 1) * AliasHistoryTable.PageSize }, cancellationToken),
            _ => _changesTotal);
    }

    private async Task ReadHeldAtAsync(Asset asset, CancellationToken cancellationToken)
    {
        _at = DateTimeOffset.TryParse(AtText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at : null;
        List<(string, AliasChange?)> held = [];
        foreach (var model in _at is null ? [] : _holders.Where(model => _filter.Model is null || model.Model == _filter.Model))
        {
            held.Add((model.Model, await Registry.ReadAliasAtAsync(asset, model.Model, ModelAlias.Champion, at, cancellationToken)));
        }

        _heldAt = held;
    }

    private async Task PromoteAsync(ModelVersion version)
    {
        var champion = _holders.FirstOrDefault(model => model.Model == version.Model)?.Champion?.Change.VersionId;
        var question = new Question(
            ModelsTexts.FormatPromoteVersion(version.Id),
            ModelsTexts.FormatChampionHere(version.Model, version.Asset, champion ?? ModelsTexts.Nobody), ModelsTexts.Promote, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await MoveAsync(version.Asset, version.Model, version.Id, champion, reason);
        }
    }

    private async Task RollBackAsync(ModelHolders model)
    {
        if (_asset is not { } asset || model.Champion?.Change.VersionId is not { } champion)
        {
            return;
        }

        var target = await Rollback.FindTargetAsync(Registry, asset, model.Model, CancellationToken.None);
        if (target is null)
        {
            Outcome = new ActionOutcome(false, ModelsTexts.FormatNoEarlierChampion(model.Model, asset));
            return;
        }

        var question = new Question(
            ModelsTexts.FormatRollBackQuestion(model.Model), ModelsTexts.FormatTakesPlace(target, champion, asset), ModelsTexts.RollBack, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await MoveAsync(asset, model.Model, target, champion, $"Rolled back: {reason}");
        }
    }

    private Task MoveAsync(Asset asset, string model, string version, string? expected, string reason) =>
        ActAsync("model.champion", $"{asset} {model} {version}", async user =>
    {
        var result = await Registry.SetAliasAsync(
            new AliasMove(asset, model, ModelAlias.Champion, version, expected, user, reason), CancellationToken.None);
        return new ActionOutcome(result.Succeeded, result.Message);
    });

    private async Task TogglePinAsync()
    {
        if (_asset is not { } asset)
        {
            return;
        }

        var pin = _pin is not { Pinned: true };
        var question = pin
            ? new Question(ModelsTexts.FormatPinAsset(asset), ModelsTexts.PinMeans, ModelsTexts.Pin, AsksReason: true)
            : new Question(ModelsTexts.FormatUnpinAsset(asset), ModelsTexts.UnpinMeans, ModelsTexts.Unpin, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await ActAsync(pin ? "model.pin" : "model.unpin", asset.Symbol, async user =>
                await Registry.SetPinAsync(asset, pin, user, reason, CancellationToken.None)
                ? new ActionOutcome(true, pin ? ModelsTexts.FormatIsPinned(asset) : ModelsTexts.FormatIsUnpinned(asset))
                : new ActionOutcome(false, pin ? ModelsTexts.FormatPinnedAlready(asset) : ModelsTexts.FormatUnpinnedAlready(asset)));
        }
    }
}
