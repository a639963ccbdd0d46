using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CryptoPredict.Dashboard.Telemetry;

/// <summary>Counts the circuits whose browser is connected.</summary>
/// <param name="meter">The application's meter, which gives all circuits the same instrument.</param>
internal sealed class CircuitCount(Meter meter) : CircuitHandler
{
    private readonly UpDownCounter<int> _connected = meter.CreateUpDownCounter<int>("cryptopredict.circuits", description: "Browsers connected to a page.");
    private bool _isUp;

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => Move(up: true);

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken) => Move(up: false);

    // A circuit that ends hears once more that its connection is down.
    private Task Move(bool up)
    {
        if (up != _isUp)
        {
            _isUp = up;
            _connected.Add(up ? 1 : -1);
        }

        return Task.CompletedTask;
    }
}
