using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>
/// What every chart shares: Blazor renders its frame once, a JavaScript module draws. The whole picture is sent at first, when
/// the picture is another one, and after the browser was away; otherwise only what is new.
/// </summary>
public abstract class ChartComponent : ComponentBase, IAsyncDisposable
{
    private static int _count;
    private readonly string _id = $"chart-{Interlocked.Increment(ref _count)}";
    private ScriptModule? _module;
    private CancellationTokenSource _call = new();
    private bool _created;
    private bool _sending;
    private bool _waiting;
    private bool _needsWhole;
    private bool _disposed;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private CircuitConnection Connection { get; set; } = null!;

    /// <summary>What the chart shows, for those who cannot see it.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The element that the module draws into.</summary>
    protected ElementReference Element { get; set; }

    /// <summary>Address of the chart's module.</summary>
    protected abstract string ModulePath { get; }

    /// <summary>Arguments of the module's <c>create</c> after id and element: the whole picture.</summary>
    protected abstract object?[] Whole();

    /// <summary>Arguments of the module's <c>update</c> after the id; null when there is nothing new.</summary>
    /// <param name="whole">Whether the browser may have lost what it had.</param>
    protected abstract object?[]? Update(bool whole);

    protected override void OnInitialized() => Connection.Restored += OnRestored;

    protected override Task OnAfterRenderAsync(bool firstRender) => SendAsync();

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Connection.Restored -= OnRestored;
        await _call.CancelAsync();
        if (_module is not null)
        {
            try
            {
                if (_created)
                {
                    await _module.InvokeVoidAsync("dispose", CancellationToken.None, _id);
                }
            }
            catch (JSDisconnectedException)
            {
                // The browser is gone, and the chart with it.
            }

            await _module.DisposeAsync();
        }

        _call.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A number as JSON can carry it: null for NaN and infinities.</summary>
    protected static double? Finite(double value) => double.IsFinite(value) ? value : null;

    // One call at a time; what comes meanwhile is sent together afterwards.
    private async Task SendAsync()
    {
        _waiting = true;
        if (_sending)
        {
            return;
        }

        _sending = true;
        try
        {
            while (_waiting && Connection.IsUp && !_disposed)
            {
                _waiting = false;
                await SendOnceAsync(_call.Token);
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; nothing is shown any more.
        }
        finally
        {
            _sending = false;
        }
    }

    private async Task SendOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            _module ??= new ScriptModule(Js, ModulePath);
            if (!_created)
            {
                await _module.InvokeVoidAsync("create", cancellationToken, [_id, Element, .. Whole()]);
                _created = true;
            }
            else if (Update(_needsWhole) is { } arguments)
            {
                await _module.InvokeVoidAsync("update", cancellationToken, [_id, .. arguments]);
                _needsWhole = false;
            }
        }
        catch (OperationCanceledException)
        {
            // The call was lost on the way: what the browser has is unknown.
            _needsWhole = true;
        }
    }

    private void OnRestored()
    {
        _needsWhole = true;
        var lost = _call;
        _call = new CancellationTokenSource();
        lost.Cancel();
        lost.Dispose();
        _ = InvokeAsync(SendAsync);
    }
}
