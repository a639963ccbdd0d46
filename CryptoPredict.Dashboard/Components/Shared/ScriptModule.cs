using Microsoft.JSInterop;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>An ES module of wwwroot, imported at its first call.</summary>
/// <param name="js">The circuit's JavaScript runtime.</param>
/// <param name="path">Address of the module, for example <c>./js/shell.js</c>.</param>
internal sealed class ScriptModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _import;

    /// <summary>Calls a function of the module.</summary>
    public async ValueTask<T> InvokeAsync<T>(string function, CancellationToken cancellationToken, params object?[] arguments)
    {
        var module = await ImportAsync();
        return await module.InvokeAsync<T>(function, cancellationToken, arguments);
    }

    /// <summary>Calls a function of the module that returns nothing.</summary>
    public async ValueTask InvokeVoidAsync(string function, CancellationToken cancellationToken, params object?[] arguments)
    {
        var module = await ImportAsync();
        await module.InvokeVoidAsync(function, cancellationToken, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        if (_import is { IsCompletedSuccessfully: true })
        {
            try
            {
                await (await _import).DisposeAsync();
            }
            catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
            {
                // The browser is gone, and the module with it.
            }
        }
    }

    private Task<IJSObjectReference> ImportAsync() => _import is null or { IsFaulted: true } or { IsCanceled: true }
        ? _import = js.InvokeAsync<IJSObjectReference>("import", path).AsTask()
        : _import;
}
