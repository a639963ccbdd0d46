using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Learning.Seasonal;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>What is stored of every asset and series, and of the chosen one where it came from and what is missing.</summary>
public sealed partial class DataSetsPanel
{
    private const int PageSize = 20;
    private const int MostGaps = 20;

    private IReadOnlyList<DataSet> _all = [];
    private IReadOnlyList<DataSet> _rows = [];
    private IReadOnlyList<DataGap> _gaps = [];
    private TableAddress _table = new();
    private IReadOnlyList<SeriesPoint> _values = [];
    private SeriesKind? _detected;
    private DataSet? _chosen;
    private SeriesSettings _settings = new();
    private IReadOnlyList<KnownEvent> _events = [];
    private long _total;

    [Inject]
    private DataServices Data { get; set; } = null!;

    [Inject]
    private SeriesChanges Changes { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The page asked for, its order and columns.</summary>
    [Parameter, EditorRequired]
    public required TableAddress Table { get; set; }

    /// <summary>Name of the asset or series that is shown; null for none.</summary>
    [Parameter]
    public string? Chosen { get; set; }

    /// <summary>Whether its candles or its daily values are meant; null for whichever there are.</summary>
    [Parameter]
    public UploadKind? Kind { get; set; }

    /// <summary>Only those whose name holds this; null for all.</summary>
    [Parameter]
    public string? Named { get; set; }

    // Not the market: each candle would count all of them anew.
    private protected override LiveTopics Follows => LiveTopics.Uploads;

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _all = await Data.Store.ReadDataSetsAsync(State.Market.Interval, cancellationToken);
        var matching = Sorted(string.IsNullOrWhiteSpace(Named)
            ? _all : [.. _all.Where(set => set.Id.Symbol.Contains(Named.Trim(), StringComparison.OrdinalIgnoreCase))]);
        (_table, _rows) = await Table.ReadAsync<IReadOnlyList<DataSet>>(
            PageSize, table => Task.FromResult<IReadOnlyList<DataSet>>([.. matching.Skip((table.Page - 1) * PageSize).Take(PageSize)]), _ => matching.Count);
        _total = matching.Count;
        _chosen = _all.FirstOrDefault(set => set.Id.Symbol == Chosen && (Kind is null || set.Kind == Kind));
        _settings = _chosen is { Kind: UploadKind.DailySeries, Id: var id }
            ? await Data.History.ReadSettingsAsync(id, cancellationToken) : new SeriesSettings();
        _events = _chosen is { Kind: UploadKind.DailySeries, Id: var series } ? await Data.Store.ReadEventsAsync(series, cancellationToken) : [];
        _values = _chosen is { Kind: UploadKind.DailySeries, Id: var daily } ? await Data.Store.ReadAsync(daily, cancellationToken) : [];
        _detected = _values.Count > 0 ? DailyModel.DetectKind(_values, _settings) : null;
        _gaps = _chosen is { } set
            ? await Data.Store.ReadGapsAsync(set.Id, set.Kind, State.Market.Interval, MostGaps, cancellationToken) : [];
    }

    private IReadOnlyList<DataSet> Sorted(IReadOnlyList<DataSet> sets)
    {
        if (Table.Sort<DataSetColumn>() is not { } sort)
        {
            return sets;
        }

        Func<DataSet, IComparable> key = sort.Column switch
        {
            DataSetColumn.Kind => set => set.Kind,
            DataSetColumn.First => set => set.First,
            DataSetColumn.Last => set => set.Last,
            DataSetColumn.Rows => set => set.Rows,
            DataSetColumn.Missing => set => set.Missing,
            _ => set => set.Id.Symbol,
        };
        return [.. sort.Descending ? sets.OrderByDescending(key) : sets.OrderBy(key)];
    }

    private Task SetAsync(SeriesSettings settings)
    {
        var id = _chosen!.Id;
        return ActAsync("series.set", id.Symbol, async _ =>
        {
            var fit = await Changes.SetAsync(id, settings, CancellationToken.None);
            return new ActionOutcome(true, DataTexts.FormatSeriesSet(id, fit.Message));
        });
    }

    private async Task SetEventsAsync(string file)
    {
        var id = _chosen!.Id;
        var question = new Question(
            DataTexts.FormatRemoveEventsQuestion(id), DataTexts.FormatRemoveEventsText(NumberFormat.Count(_events.Count)), DataTexts.RemoveThem,
            AsksReason: true);
        string? reason = null;
        if (file.Length == 0 && (reason = await AskAsync(question)) is null)
        {
            return;
        }

        await ActAsync("series.events", id.Symbol, async _ =>
        {
            var events = file.Length == 0 ? [] : EventsCsv.Read(file);
            var fit = await Changes.SetEventsAsync(id, events, CancellationToken.None);
            _events = events;
            return new ActionOutcome(true, DataTexts.FormatEventsSet(id, NumberFormat.Count(events.Count), fit.Message));
        }, reason);
    }

    private async Task RenameAsync(string name)
    {
        var (id, other) = (_chosen!.Id, _all.FirstOrDefault(set => set.Kind == UploadKind.DailySeries && set.Id.Symbol == name));
        var question = other is null
            ? new Question(DataTexts.FormatRenameQuestion(id, name), DataTexts.RenameText, DataTexts.RenameIt, AsksReason: true)
            : new Question(
                DataTexts.FormatJoinQuestion(id, name), DataTexts.FormatJoinText(name, id), DataTexts.JoinThem, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await DoAsync("series.rename", id, reason, async user =>
            {
                var (days, fit) = await Changes.RenameAsync(id, new Asset(name), other is not null, reason, user, CancellationToken.None);
                Navigation.NavigateTo(Navigation.With(("set", name), ("kind", nameof(UploadKind.DailySeries))));
                return DataTexts.FormatRenamed(name, NumberFormat.Count(days.Moved), NumberFormat.Count(days.Dropped), fit.Message);
            });
        }
    }

    private async Task RemoveAsync()
    {
        var id = _chosen!.Id;
        var question = new Question(
            DataTexts.FormatRemoveSeriesQuestion(id), DataTexts.FormatRemoveSeriesText(NumberFormat.Count(_chosen.Rows)), DataTexts.RemoveIt, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await DoAsync("series.remove", id, reason, async user =>
            {
                await Changes.RemoveAsync(id, reason, user, CancellationToken.None);
                Navigation.NavigateTo(Navigation.With(("set", null), ("kind", null)));
                return DataTexts.FormatSeriesRemoved(id);
            });
        }
    }

    private Task DoAsync(string what, Asset id, string reason, Func<string, Task<string>> action) =>
        ActAsync(what, id.Symbol, async user => new ActionOutcome(true, await action(user)), reason);
}
