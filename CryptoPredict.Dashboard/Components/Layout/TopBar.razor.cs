using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CryptoPredict.Dashboard.Components.Layout;

/// <summary>Which asset, which market, how fresh, connected or not. It also keeps the browser's market clock right.</summary>
public sealed partial class TopBar : IAsyncDisposable
{
    private ScriptModule? _shell;
    private Asset? _asset;
    private ClosedCandle? _last;

    /// <summary>Whether the page is about the asset chosen here; on the others a choice would change nothing.</summary>
    [Parameter, EditorRequired]
    public required bool OfAsset { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private TimeProvider Wall { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    private string? Speed => State.Market.Speed == 1 ? null : $"×{State.Market.Speed.ToString("0.##", CultureInfo.InvariantCulture)}";

    private string ClockMeaning => State.Market.Speed == 1
        ? LayoutTexts.ClockMeaning
        : LayoutTexts.FormatFastClockMeaning(Speed);

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_shell is not null)
        {
            await _shell.DisposeAsync();
        }
    }

    protected override Task RefreshAsync(CancellationToken cancellationToken)
    {
        _asset = AssetAddress.Resolve(State, AssetSymbol);
        _last = _asset is { } asset ? State.Get(asset)?.LastCandle : null;
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        _shell ??= new ScriptModule(Js, "./js/shell.js");
        try
        {
            var now = State.Market.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            await _shell.InvokeVoidAsync("setClock", CancellationToken.None, now, State.Market.Speed, Wall.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is away; the clock is set again when it is back.
        }
    }
}
