using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary><c>POST /forecast</c>: days to come of an uploaded series or an asset, always by the newest champion.</summary>
internal static class ForecastApi
{
    /// <summary>The path of the seed's API; the page of the same name is read with GET.</summary>
    public const string Path = "/forecast";

    private const int DefaultDays = 7;

    public static void MapForecast(this IEndpointRouteBuilder api) => Describe(api.MapPost(Path, ForecastAsync)).WithName("ForecastV1");

    /// <summary>The seed's path, beside the API's own.</summary>
    public static void MapShortForecast(this IEndpointRouteBuilder app) =>

        // Before the page, which would take any method.
        Describe(app.MapPost(Path, ForecastAsync)).WithOrder(-1).WithName("Forecast").WithTags(ApiTags.ShortPaths)
            .RequireAuthorization(Policies.ReadOrLocalDevelopment)
            .RequireRateLimiting(RequestLimits.Api)
            .AddEndpointFilter<AntiforgeryFilter>()
            .RefuseUnknownQuery()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>The days of one series, with the quantiles that its bands give, what came of past versions, and what the newest has changed.</summary>
    public static async Task<SeriesForecastAnswer> ReadAsync(
        [Description("The series or asset.")] string id, [Description("How many open days, 1 to 365; 7 if left out.")] int? days, DataServices data,
        ILiveState live, CancellationToken cancellationToken)
    {
        var forecast = await data.Forecasts.ForecastAsync(PageQuery.Named("id", id), Days(days), cancellationToken).ConfigureAwait(false);
        var review = await data.Forecasts.ReviewAsync(forecast, cancellationToken).ConfigureAwait(false);
        return new SeriesForecastAnswer(
            Answer(forecast, data, live), DayQuantiles.Of(forecast.Days), ForecastPast.Of(review.Past), ForecastChange.Of(review.Change));
    }

    /// <summary>The days of one series as a file.</summary>
    public static async Task<IResult> ReadDaysFileAsync(
        [Description("The series or asset.")] string id, [Description("How many open days, 1 to 365; 7 if left out.")] int? days, DataServices data,
        CancellationToken cancellationToken)
    {
        var forecast = await data.Forecasts.ForecastAsync(PageQuery.Named("id", id), Days(days), cancellationToken).ConfigureAwait(false);
        return ForecastFiles.Of(forecast.Id, "forecast", ForecastFiles.Days(forecast));
    }

    /// <summary>What was measured of the forecast of one series, as a file.</summary>
    public static async Task<IResult> ReadScoresFileAsync(
        [Description("The series or asset.")] string id, DataServices data, CancellationToken cancellationToken)
    {
        var forecast = await data.Forecasts.ForecastAsync(PageQuery.Named("id", id), DefaultDays, cancellationToken).ConfigureAwait(false);
        var review = await data.Forecasts.ReviewAsync(forecast, cancellationToken).ConfigureAwait(false);
        return ForecastFiles.Of(forecast.Id, "scores", ForecastFiles.Scores(forecast, review.Past));
    }

    /// <summary>How many days are meant.</summary>
    /// <exception cref="BadQueryException">They are too many, or none.</exception>
    internal static int Days(int? asked)
    {
        var days = asked ?? DefaultDays;
        return days is >= 1 and <= IDailyForecasts.MaxDays
            ? days
            : throw new BadQueryException("days", $"days is {days}; it must lie between 1 and {IDailyForecasts.MaxDays}.");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route) => route
        .WithSummary("Forecasts the open days after the last known one of a series (product_id) or an asset: per day the forecast and its bands.")
        .Accepts<ForecastRequest>("application/json", "*/*")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<ForecastAnswer> ForecastAsync(ForecastRequest request, DataServices data, ILiveState live, CancellationToken cancellationToken)
    {
        foreach (var (parameter, name) in ((string, string?)[])[("product_id", request.ProductId), ("asset", request.Asset)])
        {
            PageQuery.Named(parameter, name ?? "");
        }

        var named = string.IsNullOrEmpty(request.ProductId) ? request.Asset : request.ProductId;
        if (string.IsNullOrEmpty(named))
        {
            throw new BadQueryException("product_id", "product_id names the series or asset to forecast; it must not be empty.");
        }

        if (request is { ProductId.Length: > 0, Asset.Length: > 0 } && request.ProductId != request.Asset)
        {
            throw new BadQueryException("asset",
                $"product_id is '{request.ProductId}' and asset '{request.Asset}'; both name what to forecast: send one of them.");
        }

        return await AnswerAsync(new Asset(named), request.Days, data, live, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ForecastAnswer> AnswerAsync(Asset id, int? asked, DataServices data, ILiveState live, CancellationToken cancellationToken)
    {
        return Answer(await data.Forecasts.ForecastAsync(id, Days(asked), cancellationToken).ConfigureAwait(false), data, live);
    }

    private static ForecastAnswer Answer(DailyForecast forecast, DataServices data, ILiveState live) =>
        ForecastAnswer.Of(forecast, data.History.IsMarketAsset(forecast.Id) && live.Market.Kind.IsSimulated);
}

/// <summary>A request for a forecast.</summary>
/// <param name="Days">How many open days, 1 to 365; 7 if left out.</param>
/// <param name="ProductId">The series or asset.</param>
/// <param name="Asset">Another name for <paramref name="ProductId"/>.</param>
public sealed record ForecastRequest(
    [property: JsonPropertyName("days")] int? Days = null,
    [property: JsonPropertyName("product_id")] string? ProductId = null,
    [property: JsonPropertyName("asset")] string? Asset = null)
{
    /// <summary>Reads the body whatever type it is said to be of: curl names a JSON body a form unless it is given another.</summary>
    public static async ValueTask<ForecastRequest> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var format = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return await JsonSerializer.DeserializeAsync<ForecastRequest>(context.Request.Body, format, context.RequestAborted).ConfigureAwait(false)
                ?? throw BodyFaults.Missing(typeof(ForecastRequest), format);
        }
        catch (JsonException fault)
        {
            throw BodyFaults.Unreadable(fault, typeof(ForecastRequest), format);
        }
    }
}
