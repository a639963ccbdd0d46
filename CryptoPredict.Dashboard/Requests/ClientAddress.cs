using System.Net;
using System.Net.Sockets;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>The network address that a request comes from; behind a known proxy, the one that the proxy names.</summary>
internal static class ClientAddress
{
    // The part of an IPv6 address that a provider gives to one customer, who may send from any address in it.
    private const int NetworkBytes = 8;

    /// <summary>The address; null when there is no request or it came over no network.</summary>
    public static string? Of(HttpContext? context) => context?.Connection.RemoteIpAddress is { } address ? Plain(address).ToString() : null;

    /// <summary>By what callers without a name are distinguished: the address, of IPv6 its /64; null when it came over no network.</summary>
    public static string? NetworkOf(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? NetworkOf(Plain(address)) : null;

    /// <summary>The same for an address as <see cref="Plain"/> gives it.</summary>
    public static string NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    /// <summary>An IPv4 address as one, also where the socket wrote it as IPv6.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
