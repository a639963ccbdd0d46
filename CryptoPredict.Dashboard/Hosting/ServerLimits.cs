using System.Globalization;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Dashboard.Requests;
using CryptoPredict.Engine;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>What the server takes at most, so that nobody's requests eat the machine. Kestrel's own settings, <c>Kestrel:Limits:…</c>, overrule it.</summary>
internal static class ServerLimits
{
    /// <summary>The most connections, and the most WebSockets beside them.</summary>
    public const int MostConnections = 10_000;

    /// <summary>Bytes a second that an answer has to be read by, in the mean.</summary>
    public const double SlowestReader = 1000;

    private static readonly TimeSpan SlowestReaderGrace = TimeSpan.FromSeconds(10);

    // Files, pipes and sockets of the application's own: some 560 once it is up, by far the most of them its assemblies.
    private const int OwnHandles = 640;

    // With fewer there would hardly be a connection beside them.
    private const int LeastHandles = OwnHandles + 128;

    /// <summary>The server's own settings of them.</summary>
    public static KnownSection Settings { get; } = new(
        "Kestrel:Limits",
        typeof(KestrelServerLimits),
        new Dictionary<string, Type>(KnownSection.KeysOf(typeof(KestrelServerLimits)), StringComparer.OrdinalIgnoreCase)
        {
            [nameof(KestrelServerLimits.Http2)] = typeof(Http2Limits),
            [nameof(KestrelServerLimits.Http3)] = typeof(Http3Limits),

            // Bound by their constructors.
            [nameof(KestrelServerLimits.MinRequestBodyDataRate)] = typeof(Dictionary<string, string>),
            [nameof(KestrelServerLimits.MinResponseDataRate)] = typeof(Dictionary<string, string>),
        });

    /// <summary>Sets the limits.</summary>
    /// <exception cref="SettingsException">A setting of them is wrong.</exception>
    public static void AddServerLimits(this WebApplicationBuilder builder)
    {
        // The server reads them before all settings are checked.
        SettingsException.ThrowIfAny(SettingsCheck.Faults(builder.Configuration, Settings));
        AcceptGate.Add(builder.Services);
        builder.WebHost.ConfigureKestrel((context, server) => Limit(context.Configuration, server));
    }

    private static void Limit(IConfiguration configuration, KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        var limits = server.Limits;
        limits.MaxRequestBodySize = BodySizes.MaxBytes;

        // A connection that becomes a WebSocket is counted among those from then on.
        limits.MaxConcurrentConnections = limits.MaxConcurrentUpgradedConnections = ConnectionsFor(OpenFiles());

        // Counted over all that was written, what the system's buffers took included: a reader who hardly reads has minutes. What that costs is bounded by
        // RequestLimits.ApiAtOnce.
        limits.MinResponseDataRate = new MinDataRate(SlowestReader, SlowestReaderGrace);
        configuration.GetSection(Settings.Name).Bind(limits);
        ShareConnections(server);
    }

    /// <summary>Why a start would run out of handles somewhere on its way, or soon after; null when there are enough.</summary>
    public static string? TooFewHandles() => OpenFiles() is { } most && most < LeastHandles
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"This process may have {most} files open, and needs {LeastHandles}: raise the limit and start again (ulimit -n 65536 in the shell, "
            + $"LimitNOFILE=65536 in a unit of systemd).")
        : null;

    // One count over all addresses that the server listens on; without a limit there is nothing to share.
    private static void ShareConnections(KestrelServerOptions server)
    {
        var services = server.ApplicationServices;
        var shares = new Lazy<ConnectionShares>(() => new ConnectionShares(
            server.Limits.MaxConcurrentConnections ?? long.MaxValue,
            [.. services.GetRequiredService<IOptions<ProxyOptions>>().Value.Known.Select(KnownProxies.Parse).OfType<System.Net.IPNetwork>()],
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<ConnectionShares>>()));
        server.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => shares.Value.Before(next)));
    }

    /// <summary>How many connections of either kind there may be, so that the application keeps the handles that it needs itself.</summary>
    /// <param name="handles">How many handles the process may have; null for as many as it likes.</param>
    public static int ConnectionsFor(long? handles) =>
        handles is { } most ? (int)Math.Clamp((most - OwnHandles) / 2, 1, MostConnections) : MostConnections;

    // Linux tells it in a file; elsewhere there is no such file, and handles are plenty.
    private static long? OpenFiles()
    {
        const string Limits = "/proc/self/limits";
        const string Handles = "Max open files";
        return File.Exists(Limits)
            && File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Handles, StringComparison.Ordinal)) is { } line
            && long.TryParse(line[Handles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var most)
                ? most
                : null;
    }
}
