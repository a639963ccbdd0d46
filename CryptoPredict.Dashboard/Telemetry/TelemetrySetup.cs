using System.Diagnostics.Metrics;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Engine;
using Microsoft.AspNetCore.Components.Server.Circuits;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CryptoPredict.Dashboard.Telemetry;

/// <summary>What the application measures about itself: to be scraped at <c>GET /metrics</c>, and sent by OTLP where a collector is named.</summary>
internal static class TelemetrySetup
{
    /// <summary>The path of the scrape.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>The setting that names the collector, in the environment or the configuration; without it nothing is sent or traced.</summary>
    public const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // For the last sending at the end: a collector that takes connections and never answers must not hold up the stop.
    private const int LastSendingMilliseconds = 2000;
    private const string HostingMeter = "Microsoft.AspNetCore.Hosting";
    private const string RequestDuration = "http.server.request.duration";

    // Of the tags of a request those that tell something here; protocol and scheme would only multiply the series.
    private static readonly MetricStreamConfiguration Requests = new() { TagKeys = ["http.request.method", "http.route", "http.response.status_code"] };

    // A circuit's connection lasts for hours; the rest is asked for by machines and open pages, all the time.
    private static readonly PathString[] Untraced = ["/_blazor", "/_framework", "/_content", "/css", "/js", "/hangfire", MetricsPath, "/health"];

    /// <summary>Registers the meter of this application, and what reads it.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<DashboardGauges>();
        services.AddScoped<CircuitHandler, CircuitCount>();

        // The environment last, so that OTEL_SERVICE_NAME counts.
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(EngineServices.MeterName, serviceVersion: ProgramVersion.Text).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(EngineServices.MeterName, HostingMeter).AddPrometheusExporter(scrape =>
            {
                scrape.ScopeInfoEnabled = false;
                scrape.TargetInfoEnabled = false;

                // Gauges tell of the moment of the scrape.
                scrape.ScrapeResponseCacheDurationMilliseconds = 0;
            }));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            // Meters are found by name in the whole process: another application there has its own of the same name.
            var own = provider.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => ReferenceEquals(instrument.Meter.Scope, own) ? ViewOf(instrument) : MetricStreamConfiguration.Drop);
        });
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Collector]))
        {
            telemetry
                .WithTracing(tracing => tracing.AddSource(Traces.Source.Name).AddAspNetCoreInstrumentation(requests => requests.Filter = IsTraced))
                .WithLogging(configureBuilder: null, logging => logging.IncludeFormattedMessage = true)
                .UseOtlpExporter();
        }
    }

    /// <summary>Maps the scrape and starts to listen, so that nothing is missed.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<MeterProvider>();

        // They ask parts of the engine, which is open by then.
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<DashboardGauges>());
        app.Lifetime.ApplicationStopped.Register(() => SendLast(app.Services));
        var scrape = ((IEndpointRouteBuilder)app).CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();

        // As a handler, not as the delegate that it could be too: only handlers stand in the OpenAPI document.
        Delegate handler = (HttpContext context) =>
        {
            // OpenMetrics would add a series of its creation to each counter, and call the bucket le="1" le="1.0".
            context.Request.Headers.Accept = "text/plain";
            return scrape(context);
        };
        app.MapGet(MetricsPath, handler)
            .RequireAuthorization(Policies.Read)
            .RequireRateLimiting(RequestLimits.Api)
            .WithName("Metrics")
            .WithTags(ApiTags.ShortPaths)
            .WithSummary("What the application measures about itself, in Prometheus' text format.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Checks the collector's address: OpenTelemetry would send nothing to a wrong one, and say nothing of it.</summary>
    /// <exception cref="SettingsException">It is no address of HTTP.</exception>
    public static void RequireCollector(this WebApplication app)
    {
        if (app.Configuration[Collector] is { } address && !string.IsNullOrWhiteSpace(address)
            && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)))
        {
            throw new SettingsException($"{Collector} is '{address}': give the address of an OpenTelemetry collector, such as http://localhost:4317.");
        }
    }

    // Disposed of one after the other, each provider would wait for its own 5 s.
    private static void SendLast(IServiceProvider services) => Parallel.Invoke(
        () => services.GetRequiredService<MeterProvider>().Shutdown(LastSendingMilliseconds),
        () => services.GetService<TracerProvider>()?.Shutdown(LastSendingMilliseconds),
        () => services.GetService<LoggerProvider>()?.Shutdown(LastSendingMilliseconds));

    private static MetricStreamConfiguration? ViewOf(Instrument instrument) =>
        instrument.Meter.Name == EngineServices.MeterName ? null : instrument.Name == RequestDuration ? Requests : MetricStreamConfiguration.Drop;

    private static bool IsTraced(HttpContext context) => !Untraced.Any(path => context.Request.Path.StartsWithSegments(path));
}
