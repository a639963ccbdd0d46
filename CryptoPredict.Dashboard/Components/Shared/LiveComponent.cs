using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>
/// A component that shows the present: refreshed when its parameters change, after changes of what it follows, and when the
/// browser comes back. Its subscription ends with it.
/// </summary>
public abstract class LiveComponent : SteadyComponent, IDisposable
{
    private readonly CancellationTokenSource _disposal = new();
    private LiveSubscription? _subscription;
    private Task _refresh = Task.CompletedTask;

    [Inject]
    private LiveHub Hub { get; set; } = null!;

    [Inject]
    private CircuitConnection Connection { get; set; } = null!;

    /// <summary>The present of every asset.</summary>
    [Inject]
    protected ILiveState State { get; set; } = null!;

    /// <summary>After changes of what it refreshes.</summary>
    private protected virtual LiveTopics Follows => LiveTopics.Market;

    /// <summary>Whether the last refresh failed; the next signal tries again.</summary>
    protected bool RefreshFailed { get; private set; }

    /// <summary>Whether anything was read yet.</summary>
    protected bool HasRefreshed { get; private set; }

    /// <summary>Reads what is shown anew. Runs on the circuit's dispatcher, one after the other, so that no older picture wins.</summary>
    protected abstract Task RefreshAsync(CancellationToken cancellationToken);

    protected override void OnInitialized()
    {
        _subscription = Hub.Subscribe(GetType().Name, () => Connection.IsUp ? InvokeAsync(RefreshAndRenderAsync) : Task.CompletedTask, Follows);
        Connection.Restored += OnRestored;
    }

    protected override Task OnParametersSetAsync() => RefreshNowAsync();

    /// <summary>Whether a candle of an asset is stored, or of any where none is named: without one there is nothing to train on.</summary>
    private protected bool HasCandles(Asset? asset) =>
        State.Market.Assets.Any(one => (asset is null || one == asset) && State.Get(one)?.LastCandle is not null);

    /// <summary>Refreshes after whatever refresh is under way.</summary>
    protected Task RefreshNowAsync() => _refresh = RefreshAfterAsync(_refresh);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription?.Dispose();
            Connection.Restored -= OnRestored;
            _disposal.Cancel();
            _disposal.Dispose();
        }
    }

    // What changed while the browser was away was not rendered.
    private void OnRestored() => _subscription?.Signal();

    private async Task RefreshAndRenderAsync()
    {
        if (_disposal.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await RefreshNowAsync();
        }
        finally
        {
            StateHasChanged();
        }
    }

    private async Task RefreshAfterAsync(Task previous)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (_disposal.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await RefreshAsync(_disposal.Token);
            RefreshFailed = false;
            HasRefreshed = true;
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            // The reader has left the page.
        }
        catch
        {
            RefreshFailed = true;
            throw;
        }
    }
}
