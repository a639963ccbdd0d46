using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace CryptoPredict.Dashboard.Components.Layout;

/// <summary>A part of the frame that says which page is shown: it is drawn anew when that changes.</summary>
public abstract class FollowsAddress : ComponentBase, IDisposable
{
    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private protected DashboardPage? Present => DashboardPage.Around(Navigation.ToBaseRelativePath(Navigation.Uri));

    protected override void OnInitialized() => Navigation.LocationChanged += Redraw;

    public void Dispose()
    {
        Navigation.LocationChanged -= Redraw;
        GC.SuppressFinalize(this);
    }

    private void Redraw(object? sender, LocationChangedEventArgs change) => InvokeAsync(StateHasChanged);
}
