using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace CryptoPredict.Dashboard.Components.Layout;

/// <summary>The frame of every page. Pages are shown once the browser has named its time zone.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private ScriptModule? _shell;
    private ErrorBoundary? _boundary;
    private bool _ready;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private bool IsOfAsset => DashboardPage.Of(Navigation.ToBaseRelativePath(Navigation.Uri)) is { OfAsset: true };

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _shell = new ScriptModule(Js, "./js/shell.js");
            Browser.UseZone(await _shell.InvokeAsync<string>("timeZone", CancellationToken.None));
            _ready = true;
            StateHasChanged();
        }
    }

    // A fault of one page must not follow the reader to the next.
    protected override void OnParametersSet() => _boundary?.Recover();

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            await _shell.DisposeAsync();
        }
    }
}
