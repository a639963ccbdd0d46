using System.Diagnostics.Metrics;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CryptoPredict.Dashboard.Metrics;

/// <summary><c>GET /metrics</c>: what the application measures about itself, for Prometheus.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/metrics";

    /// <summary>Registers the meter of this application, and what reads it.</summary>
    public static IServiceCollection AddMetricsEndpoint(this IServiceCollection services)
    {
        services.AddSingleton(_ => new Meter("CryptoPredict"));
        services.AddSingleton(provider => new MetricCollector(provider.GetRequiredService<Meter>(), provider.GetRequiredService<IMeterFactory>()));
        services.AddSingleton(provider => new DashboardGauges(
            provider.GetRequiredService<Meter>(), provider.GetRequiredService<RunningJobs>(), provider.GetRequiredService<IJobLedger>(), provider.GetRequiredService<LiveHub>()));
        services.AddScoped<CircuitHandler, CircuitCount>();
        return services;
    }

    /// <summary>Maps the endpoint and starts to listen, so that nothing is missed.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<MetricCollector>();
        app.MapGet(Path, async (MetricCollector collector, DashboardGauges gauges, CancellationToken cancellationToken) =>
        {
            await gauges.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return Results.Text(collector.Collect(), PrometheusText.ContentType);
        })
            .RequireAuthorization(Policies.Read)
            .RequireRateLimiting(RequestLimits.Api)
            .WithName("Metrics")
            .WithTags(ApiRoutes.ShortPaths)
            .WithSummary("What the application measures about itself, in Prometheus' text format.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }
}
