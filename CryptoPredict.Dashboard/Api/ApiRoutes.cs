namespace CryptoPredict.Dashboard.Api;

/// <summary>Everything under <c>/api/v1</c>, in one OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiRoutes
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1").WithTags("CryptoPredict");
        api.MapAssets();
        api.MapCandles();
        api.MapPredictions();
        api.MapVerifications();
        api.MapAntiforgery();
        api.MapUploads();
        app.MapRetrain();
        app.MapForecast();
        app.MapOpenApi();
    }
}
