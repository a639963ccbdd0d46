using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>While there are no accounts, nobody but this machine may connect: any other address stops the start.</summary>
internal static class LoopbackOnly
{
    /// <summary>The first address that others could reach, or null.</summary>
    public static string? FirstOpenAddress(IEnumerable<string> addresses) => addresses.FirstOrDefault(address => !IsLoopback(address));

    /// <summary>Checks what the server was told to listen on.</summary>
    /// <exception cref="SettingsException">An address is not on the loopback interface.</exception>
    public static void RequireLoopback(this WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var configured = Split(app.Configuration["urls"]);

        // A port without an address means every address of the machine; containers set it by default. Explicit addresses win over it.
        string[] ports = configured.Length > 0 ? [] : [.. Split(app.Configuration["http_ports"]), .. Split(app.Configuration["https_ports"])];
        var endpoints = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>();
        if (FirstOpenAddress([.. bound, .. configured, .. ports.Select(port => $"http://*:{port}"), .. endpoints]) is { } open)
        {
            throw new SettingsException(
                $"The address '{open}' could be reached from other machines, and there are no accounts yet. Listen on http://localhost:8080 or another loopback address.");
        }
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
