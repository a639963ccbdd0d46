using CryptoPredict.Core;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>
/// The ledger, paged by the server. The first page follows the present; on any other page the rows stand still and the table
/// only says how many are new.
/// </summary>
public sealed partial class LedgerTable
{
    private const int PageSize = 20;

    private IReadOnlyList<HistoryColumn<LedgerEntry>> _columns = [];
    private bool _columnsOfAll;
    private TableAddress _table = new();
    private (Asset, LedgerFilter, SortBy<LedgerColumn>?)? _shown;
    private IReadOnlyList<LedgerEntry> _rows = [];
    private DateTimeOffset _now;
    private DateTimeOffset? _old;
    private long _total;
    private long _newRows;

    // Rows made from this time on came after the reader left the first page; they would push others from page to page.
    private DateTimeOffset? _end;

    [Inject]
    private ILedger Ledger { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The chosen asset.</summary>
    [Parameter, EditorRequired]
    public required Asset Asset { get; set; }

    /// <summary>Which rows are shown.</summary>
    [Parameter, EditorRequired]
    public required LedgerFilter Filter { get; set; }

    /// <summary>The page that is asked for, the last one where there are fewer, its order and columns.</summary>
    [Parameter, EditorRequired]
    public required TableAddress Table { get; set; }

    /// <summary>Called when the rows can no longer be read, with the time that those shown are of, and with none when they can again.</summary>
    [Parameter]
    public EventCallback<DateTimeOffset?> OnOld { get; set; }

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    protected override void OnParametersSet()
    {
        if (_columns.Count == 0 || _columnsOfAll != Filter.AllAssets)
        {
            (_columns, _columnsOfAll) = (ColumnsOf(Filter.AllAssets), Filter.AllAssets);
        }
    }

    /// <summary>Reads the rows again, because the reader asks for it.</summary>
    public Task TryAgainAsync() => RefreshNowAsync();

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await TellAsync(_now);
            throw;
        }

        await TellAsync(null);
    }

    private async Task TellAsync(DateTimeOffset? old)
    {
        if (_old is null != old is null)
        {
            _old = old;
            await OnOld.InvokeAsync(old);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var (asset, filter, asked) = (Asset, Filter, Table);
        var now = State.Market.Clock.GetUtcNow();

        // A page that is opened by its address stands still from now on.
        var sort = asked.Sort<LedgerColumn>();
        DateTimeOffset? end = asked.Page == 1 ? null : (_shown == (asset, filter, sort) ? _end : null) ?? now.AddTicks(1);
        var (from, to) = filter.Range.Bounds(now, Browser.Zone);
        var query = new LedgerQuery(filter.AllAssets ? null : asset, from, end < to || to is null ? end : to, filter.State, Limit: PageSize, Sort: sort);
        var (table, page) = await asked.ReadAsync(
            PageSize, table => Ledger.ReadAsync(query with { Offset = (table.Page - 1) * PageSize }, cancellationToken), read => read.Total);
        var newRows = end is null ? 0 : await CountAsync(query with { From = end, To = to, Limit = 1 }, cancellationToken);
        if ((asset, filter, asked) != (Asset, Filter, Table))
        {
            return; // The reader went on while this was read.
        }

        (_now, _shown, _rows, _total, _table, _newRows) = (now, (asset, filter, sort), page.Items, page.Total, table, newRows);
        _end = end ?? (page.Items.Count > 0 ? page.Items.Max(row => row.Prediction.AsOf).AddTicks(1) : (DateTimeOffset?)null);
    }

    private async Task<long> CountAsync(LedgerQuery query, CancellationToken cancellationToken) =>
        (await Ledger.ReadAsync(query, cancellationToken)).Total;
}
