using System.Net;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Development accounts have passwords that anybody can read: with them nobody but this machine may connect, and any other address stops the
/// start. Without them other addresses are served, with a word on what they need.
/// </summary>
internal static partial class LoopbackOnly
{
    /// <summary>The first address that others could reach, or null.</summary>
    public static string? FirstOpenAddress(IEnumerable<string> addresses) => addresses.FirstOrDefault(address => !IsLoopback(address));

    /// <summary>Checks what the server is to listen on.</summary>
    /// <exception cref="SettingsException">An address is none, or there are development accounts and an address is not on the loopback interface.</exception>
    public static void RequireSafeAddresses(this WebApplication app)
    {
        string[] wrong = [.. Addresses(app).Select(WhyWrong).OfType<string>().Distinct()];
        if (wrong.Length > 0)
        {
            throw new SettingsException(wrong);
        }

        if (FirstOpenAddress(Addresses(app)) is not { } open)
        {
            return;
        }

        if (app.Services.GetRequiredService<IOptions<AccountOptions>>().Value.Development.Count > 0)
        {
            throw new SettingsException(
                $"The address '{open}' could be reached from other machines, and the development accounts have known passwords. Listen on "
                    + "http://localhost:8080 or another loopback address, or start with --environment=Production.");
        }

        if (!open.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            LogPlain(app.Logger, open);
        }

        if (Split(app.Configuration["AllowedHosts"]).All(host => IsLoopback($"http://{host}")))
        {
            LogHosts(app.Logger, open);
        }
    }

    private static IEnumerable<string> Addresses(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var configured = Split(app.Configuration["urls"]);

        // A port without an address means every address of the machine; containers set it by default. Explicit addresses win over it.
        string[] ports = configured.Length > 0
            ? []
            :
            [
                .. Split(app.Configuration["http_ports"]).Select(port => $"http://*:{port}"),
                .. Split(app.Configuration["https_ports"]).Select(port => $"https://*:{port}"),
            ];
        var endpoints = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>();
        return [.. bound, .. configured, .. ports, .. endpoints];
    }

    private static string? WhyWrong(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.Scheme is not ("http" or "https") ? Say("it begins with http:// or https://")
                : binding.IsUnixPipe || binding.IsNamedPipe ? null
                : binding.Port is < 0 or > IPEndPoint.MaxPort || (binding.Host.Contains(':', StringComparison.Ordinal) && binding.Host[0] != '[')
                    ? Say($"its port is a number from 0 to {IPEndPoint.MaxPort}")
                : binding.PathBase.Length > 0 ? Say($"no path may follow it ('{binding.PathBase}'); where a proxy serves this under a path, let it take the "
                    + "path off")
                : null;
        }
        catch (FormatException)
        {
            return Say("it begins with http:// or https://");
        }

        string Say(string rule) => $"The address '{address}' (urls, http_ports, https_ports or Kestrel:Endpoints) is none to listen on: {rule}, as in "
            + "http://localhost:8080.";
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    [LoggerMessage(LogLevel.Warning,
        "{Address} can be reached from other machines without encryption: passwords and keys could be read on the way. Put TLS before it "
        + "(Kestrel:Certificates, or a proxy on this machine).")]
    private static partial void LogPlain(ILogger logger, string address);

    [LoggerMessage(LogLevel.Warning,
        "{Address} can be reached from other machines, but AllowedHosts names only this one, so their requests are refused. Set it to the host names that "
        + "browsers will use.")]
    private static partial void LogHosts(ILogger logger, string address);
}
