using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Dashboard.Api;

/// <summary><c>POST /forecasts</c>: days to come of many series in one call, and of their sum.</summary>
internal static class ForecastsApi
{
    private const string Series = "series";

    public static void MapForecasts(this IEndpointRouteBuilder api) => api.MapPost("/forecasts", ForecastAsync).WithName("ForecastMany")
        .WithSummary("The open days ahead of many series, and on demand of their sum: all of them or none, with a refusal that names each which cannot be.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<ForecastsAnswer> ForecastAsync(
        ForecastsRequest request, DataServices data, ILiveState live, CancellationToken cancellationToken)
    {
        var days = ForecastApi.Days(request.Days);
        if (request.Series.Count is 0 or > ManyForecasts.MaxSeries)
        {
            throw new BadQueryException(
                Series, $"series names {request.Series.Count} series; it must name 1 to {ManyForecasts.MaxSeries}: ask for more in several calls.");
        }

        for (var place = 0; place < request.Series.Count; place++)
        {
            if (string.IsNullOrEmpty(request.Series[place]))
            {
                throw new BadQueryException(Series, $"series[{place}] is empty; it must name a series or an asset. GET /api/v1/series lists those there are.");
            }

            PageQuery.Named($"series[{place}]", request.Series[place]);
        }

        var forecasts = await data.Forecasts.ForecastAsync([.. request.Series.Select(name => new Asset(name))], days, cancellationToken).ConfigureAwait(false);
        var total = request.Total ? DailyTotal.Of([.. forecasts.Select(forecast => (forecast.Id, forecast.Model))], days) : null;
        return new ForecastsAnswer(
            DailyModel.InnerWidth, DailyModel.MeasuredDays,
            [.. forecasts.Select(forecast => BriefForecast.Of(forecast, data.History.IsMarketAsset(forecast.Id) && live.Market.Kind.IsSimulated))],
            total is null ? null : TotalForecast.Of(total));
    }
}

/// <summary>A request for the forecasts of many series.</summary>
/// <param name="Series">1 to 100 series or assets, each once.</param>
/// <param name="Days">How many open days, 1 to 365; 7 if left out.</param>
/// <param name="Total">Whether their sum is asked for too.</param>
public sealed record ForecastsRequest(IReadOnlyList<string> Series, int? Days = null, bool Total = false);
