using System.Text.Json.Serialization;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Health;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// <c>/health</c> answers with every check, <c>/health/live</c> with those that only a restart helps, <c>/health/ready</c> with those without which there
/// is nothing to serve. 200 when healthy or degraded, 503 when not. Anybody may ask, so no answer holds the words of a fault.
/// </summary>
internal static class HealthApi
{
    private const string Ready = "ready";

    // What could not be checked says nothing against predictions.
    private const HealthStatus Unsure = HealthStatus.Degraded;

    public static void AddHealth(this IServiceCollection services) => services
        .AddHealthChecks()
        .AddCheck<LoopHealth>("loop", tags: [Ready])
        .AddCheck<FeedHealth>("feed", tags: [Ready])
        .AddCheck<PredictionsHealth>("predictions", tags: [Ready])
        .AddCheck<MembersHealth>("models", Unsure)
        .AddCheck<DiskHealth>("disk", Unsure)
        .AddCheck<StoreHealth>("store", Unsure)
        .AddCheck<KeysHealth>("keys", Unsure, [Ready])
        .AddCheck<ClockHealth>("clock", Unsure)
        .AddCheck<SchedulesHealth>("schedules", Unsure)
        .AddCheck<JobsHealth>("jobs", Unsure)
        .AddCheck<WatchHealth>("watch", Unsure);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous().RequireRateLimiting(RequestLimits.Health);

        // What only a restart mends ends the process by itself.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous()
            .RequireRateLimiting(RequestLimits.Health);
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync })
            .AllowAnonymous().RequireRateLimiting(RequestLimits.Health);
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(report.Status, report.Entries.ToDictionary(e => e.Key, e => new HealthFinding(e.Value.Status, HealthWords.Of(e.Value)))),
        context.RequestAborted);
}

/// <summary>The state of the system.</summary>
/// <param name="Status">The worst of the checks.</param>
/// <param name="Checks">Each check by name.</param>
public sealed record HealthAnswer(
    [property: JsonConverter(typeof(JsonStringEnumConverter))] HealthStatus Status, IReadOnlyDictionary<string, HealthFinding> Checks);

/// <summary>One check.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Finding">What was found, in a sentence.</param>
public sealed record HealthFinding([property: JsonConverter(typeof(JsonStringEnumConverter))] HealthStatus Status, string? Finding);
