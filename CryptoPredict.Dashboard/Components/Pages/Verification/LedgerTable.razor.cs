using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using Microsoft.AspNetCore.Components;
using Radzen;
using Radzen.Blazor;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>
/// The ledger, paged by the server. The first page follows the present; on any other page the rows stand still and the table
/// only says how many are new.
/// </summary>
public sealed partial class LedgerTable
{
    private const int PageSize = 20;

    private RadzenDataGrid<LedgerEntry>? _grid;
    private (Asset, LedgerFilter)? _asked;
    private IReadOnlyList<LedgerEntry> _rows = [];
    private DateTimeOffset _now;
    private int _total;
    private int _offset;
    private long _newRows;
    private bool _loaded;

    // Rows made from this time on came after the reader left the first page; they would push others from page to page.
    private DateTimeOffset? _end;

    [Inject]
    private ILedger Ledger { get; set; } = null!;

    /// <summary>The chosen asset.</summary>
    [Parameter, EditorRequired]
    public required Asset Asset { get; set; }

    /// <summary>Which rows are shown.</summary>
    [Parameter, EditorRequired]
    public required LedgerFilter Filter { get; set; }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_asked != (Asset, Filter))
        {
            _asked = (Asset, Filter);
            _offset = 0;
            await (_grid?.FirstPage() ?? Task.CompletedTask);
        }

        if (_offset == 0)
        {
            await ReadAsync(cancellationToken);
        }
        else
        {
            _newRows = (await Ledger.ReadAsync(Query() with { From = _end, To = null, Offset = 0, Limit = 1 }, cancellationToken)).Total;
        }
    }

    private async Task LoadAsync(LoadDataArgs page)
    {
        var offset = page.Skip ?? 0;
        if (_loaded && offset == _offset)
        {
            return;
        }

        _offset = offset;
        await ReadAsync(CancellationToken.None);
    }

    private async Task ShowNewestAsync()
    {
        _offset = 0;
        await ReadAsync(CancellationToken.None);
        await _grid!.FirstPage();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var query = Query();
        var page = await Ledger.ReadAsync(query, cancellationToken);
        if (query.Offset != _offset || _asked != (Asset, Filter))
        {
            return; // The reader went on while this was read.
        }

        _rows = page.Items;
        _total = (int)Math.Min(page.Total, int.MaxValue);
        _loaded = true;
        if (_offset == 0)
        {
            _newRows = 0;
            _end = page.Items.Count > 0 ? page.Items.Max(row => row.Prediction.AsOf).AddTicks(1) : null;
        }
    }

    private LedgerQuery Query()
    {
        _now = State.Market.Clock.GetUtcNow();
        return new LedgerQuery(
            Filter.AllAssets ? null : Asset, Filter.From(_now), _offset == 0 ? null : _end, Filter.State, _offset, PageSize);
    }
}
