using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CryptoPredict.Dashboard.Live;

/// <summary>Whether this circuit's browser is there. What was sent while it was away may be lost, so charts send all anew.</summary>
internal sealed class CircuitConnection : CircuitHandler
{
    /// <summary>Whether the browser is connected.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>The browser came back after it was away. Raised on the circuit's dispatcher.</summary>
    public event Action? Restored;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsUp = false;
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (!IsUp)
        {
            IsUp = true;
            Restored?.Invoke();
        }

        return Task.CompletedTask;
    }
}
