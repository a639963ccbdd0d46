using System.Security.Authentication;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// The way between browsers and this server: TLS 1.2 or 1.3 whatever the system would still speak, and browsers that have come over https once come so for a
/// year.
/// </summary>
internal static class Transport
{
    private static readonly TimeSpan RememberHttps = TimeSpan.FromDays(365);

    /// <summary>Sets both. Kestrel's own settings, <c>Kestrel:EndpointDefaults:SslProtocols</c>, overrule the first.</summary>
    public static void AddTransport(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(server => server.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13));
        builder.Services.AddHsts(options => options.MaxAge = RememberHttps);
    }
}
