namespace CryptoPredict.Dashboard.Hosting;

/// <summary>Proxies in front of the application (section <c>Proxy</c>).</summary>
internal sealed record ProxyOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Proxy";

    /// <summary>
    /// Address or network (<c>10.0.0.0/8</c>) of a proxy whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Further ones are
    /// <c>Proxy:Known:1</c>, <c>Proxy:Known:2</c> and so on.
    /// </summary>
    public IReadOnlyList<string> Known { get; init; } = [];
}
