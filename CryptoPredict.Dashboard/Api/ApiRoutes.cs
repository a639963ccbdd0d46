using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Everything under <c>/api/v1</c>, in one OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiRoutes
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = Group(Policies.Read);
        var market = Tagged(ApiTags.Market);
        market.MapAssets();
        market.MapCandles();
        var predictions = Tagged(ApiTags.Predictions);
        predictions.MapPredictions();
        predictions.MapExplanation();
        predictions.MapLivePredictions();
        predictions.MapVerifications();
        predictions.MapScores();
        predictions.MapChances();
        predictions.MapRanges();
        var models = Tagged(ApiTags.Models);
        models.MapModels();
        models.MapVersions();
        var training = Tagged(ApiTags.Training);
        training.MapTraining();
        training.MapRuns();
        training.MapFeedback();
        training.MapBacktests();
        var data = Tagged(ApiTags.Data);
        data.MapUploads();
        data.MapSeries();
        data.MapSeriesEvents();
        data.MapDataSets();
        data.MapForecast();
        data.MapForecasts();
        Tagged(ApiTags.Jobs).MapJobs();
        var accounts = Tagged(ApiTags.Accounts);
        accounts.MapAccountsApi();
        accounts.MapAntiforgery();
        var own = Group(Policies.SignedIn).WithTags(ApiTags.Accounts);
        own.MapSessionsApi();
        own.MapBrowsersApi();
        app.MapCompatibility();
        app.MapShortRetrain();
        app.MapShortForecast();
        app.MapOpenApi().RequireAuthorization(Policies.Read);

        RouteGroupBuilder Group(string policy) => app.MapGroup("/api/v1")
            .RequireAuthorization(policy)
            .RequireRateLimiting(RequestLimits.Api)
            .AddEndpointFilter<RouteGroupBuilder, AntiforgeryFilter>()
            .AddEndpointFilter<RouteGroupBuilder, NoBodyFilter>()
            .RefuseUnknownQuery()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        RouteGroupBuilder Tagged(string tag) => api.MapGroup("").WithTags(tag);
    }
}
