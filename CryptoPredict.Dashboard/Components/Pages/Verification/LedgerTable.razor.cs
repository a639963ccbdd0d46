using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>
/// The ledger, paged by the server. The first page follows the present; on any other page the rows stand still and the table
/// only says how many are new.
/// </summary>
public sealed partial class LedgerTable
{
    private const int PageSize = 20;

    private (Asset, LedgerFilter)? _shown;
    private IReadOnlyList<LedgerEntry> _rows = [];
    private DateTimeOffset _now;
    private long _total;
    private int _page = 1;
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

    /// <summary>The page that is asked for, from 1; the last one where there are fewer.</summary>
    [Parameter, EditorRequired]
    public required int Page { get; set; }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var (asset, filter, asked) = (Asset, Filter, Page);
        _now = State.Market.Clock.GetUtcNow();

        // A page that is opened by its address stands still from now on.
        DateTimeOffset? end = asked == 1 ? null : (_shown == (asset, filter) ? _end : null) ?? _now.AddTicks(1);
        var query = new LedgerQuery(filter.AllAssets ? null : asset, filter.From(_now), end, filter.State, Limit: PageSize);
        var (number, page) = await QueryAddress.ReadPageAsync(
            asked, PageSize, page => Ledger.ReadAsync(query with { Offset = (page - 1) * PageSize }, cancellationToken), read => read.Total);
        var newRows = end is null ? 0 : await CountAsync(query with { From = end, To = null, Limit = 1 }, cancellationToken);
        if ((asset, filter, asked) != (Asset, Filter, Page))
        {
            return; // The reader went on while this was read.
        }

        (_shown, _rows, _total, _page, _newRows) = ((asset, filter), page.Items, page.Total, number, newRows);
        _end = end ?? (page.Items.Count > 0 ? page.Items.Max(row => row.Prediction.AsOf).AddTicks(1) : (DateTimeOffset?)null);
    }

    private async Task<long> CountAsync(LedgerQuery query, CancellationToken cancellationToken) =>
        (await Ledger.ReadAsync(query, cancellationToken)).Total;
}
