using System.Net;
using CryptoPredict.Dashboard.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Believes what a proxy says of a request — from which address, whether over https — when it is one of <see cref="ProxyOptions.Known"/>, and nobody else:
/// whoever is believed names any address, and with it escapes the limits and the audit log.
/// </summary>
internal static partial class KnownProxies
{
    // ASP.NET Core's own switch, which believes everybody.
    private const string BelieveAll = "FORWARDEDHEADERS_ENABLED";

    /// <summary>Takes the words of known proxies, before anything looks at the request.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        var known = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Known;
        if (known.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,

            // From the nearest on through all that are known; the first that is not is who asks.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in known.Select(Parse))
        {
            options.KnownIPNetworks.Add(network!.Value);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>Says in the log who is believed.</summary>
    /// <exception cref="SettingsException">Everybody would be.</exception>
    public static void TellKnownProxies(this WebApplication app)
    {
        if (app.Configuration[BelieveAll] is { } all && !all.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            throw new SettingsException(
                $"ASPNETCORE_{BelieveAll} is '{all}': with it anybody who sends X-Forwarded-For names the address they come from. Remove it, and name the "
                    + "proxies in Proxy:Known, for example --Proxy:Known:0=127.0.0.1.");
        }

        var known = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Known;
        if (known.Count == 0)
        {
            LogNone(app.Logger);
        }
        else
        {
            LogKnown(app.Logger, string.Join(", ", known));
        }
    }

    /// <summary>An address, or a network as address and length; null when it is neither.</summary>
    internal static System.Net.IPNetwork? Parse(string text) =>
        System.Net.IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, 8 * address.GetAddressBytes().Length)
        : null;

    [LoggerMessage(LogLevel.Information, "Proxy:Known names no proxy: forwarded headers are ignored, and who connects is who asks.")]
    private static partial void LogNone(ILogger logger);

    [LoggerMessage(LogLevel.Information, "X-Forwarded-For and X-Forwarded-Proto are believed from {Proxies} (Proxy:Known) and nobody else.")]
    private static partial void LogKnown(ILogger logger, string proxies);
}

/// <summary>Refuses what is neither address nor network, and networks that hold everybody.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        List<string> faults = [];
        for (var i = 0; i < options.Known.Count; i++)
        {
            if (KnownProxies.Parse(options.Known[i]) is not { } network)
            {
                faults.Add($"Proxy:Known:{i} is '{options.Known[i]}'; it must be an address or a network without bits beyond its length, for example "
                    + "127.0.0.1, ::1 or 10.0.0.0/8.");
            }
            else if (network.PrefixLength == 0)
            {
                faults.Add($"Proxy:Known:{i} is '{options.Known[i]}', which is everybody: then anybody names the address they come from. Name the proxies' "
                    + "own network.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
