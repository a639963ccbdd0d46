namespace CryptoPredict.Dashboard.Hosting;

/// <summary>The proxies before the application (section <c>Proxy</c>).</summary>
internal sealed record ProxyOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Proxy";

    /// <summary>Addresses and networks (CIDR) of proxies whose word is taken for who asks and whether over https.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];
}
