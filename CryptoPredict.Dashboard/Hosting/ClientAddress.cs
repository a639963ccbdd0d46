using System.Net;
using System.Net.Sockets;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>The network address that a request comes from; behind a known proxy, the one that the proxy names.</summary>
internal static class ClientAddress
{
    // The part of an IPv6 address that a provider gives to one customer, who may send from any address in it.
    private const int NetworkBytes = 8;

    /// <summary>The address; null when there is no request or it came over no network.</summary>
    public static string? Of(HttpContext? context) => Plain(context)?.ToString();

    /// <summary>By what callers without a name are told apart: the address, of IPv6 its /64.</summary>
    public static string? NetworkOf(HttpContext context)
    {
        if (Plain(context) is not { AddressFamily: AddressFamily.InterNetworkV6 } address)
        {
            return Of(context);
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    private static IPAddress? Plain(HttpContext? context) => context?.Connection.RemoteIpAddress switch
    {
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        var address => address,
    };
}
