using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Hosting;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Everything under <c>/api/v1</c>, in one OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiRoutes
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1")
            .WithTags("CryptoPredict")
            .RequireAuthorization(Policies.Read)
            .RequireRateLimiting(RequestLimits.Api)
            .AddEndpointFilter<RouteGroupBuilder, AntiforgeryFilter>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapAssets();
        api.MapCandles();
        api.MapPredictions();
        api.MapVerifications();
        api.MapAntiforgery();
        api.MapUploads();
        api.MapSeries();
        api.MapForecast();
        api.MapLivePredictions();
        api.MapScores();
        api.MapModels();
        api.MapVersions();
        api.MapRuns();
        api.MapTraining();
        api.MapFeedback();
        api.MapBacktests();
        api.MapJobs();
        api.MapAccountsApi();
        app.MapMission();
        app.MapSeedRetrain();
        app.MapSeedForecast();
        app.MapOpenApi().RequireAuthorization(Policies.Read);
    }
}
