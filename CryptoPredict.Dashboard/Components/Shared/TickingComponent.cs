using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A component that moves every second by itself; nothing around it is drawn anew for it.</summary>
public abstract class TickingComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>The wall clock.</summary>
    [Inject]
    protected TimeProvider Wall { get; set; } = null!;

    /// <summary>Called every second on the circuit's dispatcher, before it is rendered.</summary>
    /// <returns>Whether there is anything to render.</returns>
    protected abstract bool Tick();

    protected override void OnInitialized() => _ = TickAsync(_disposal.Token);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposal.Cancel();
            _disposal.Dispose();
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), Wall);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await InvokeAsync(() =>
                {
                    if (!cancellationToken.IsCancellationRequested && Tick())
                    {
                        StateHasChanged();
                    }
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left the page.
        }
    }
}
