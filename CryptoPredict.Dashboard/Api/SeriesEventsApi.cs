using System.ComponentModel;
using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Learning.Seasonal;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What is known of days of a series beforehand, and what the forecast would be if something else were planned.</summary>
internal static class SeriesEventsApi
{
    private const string Csv = "text/csv";
    private const int MostPlanned = 400;

    public static void MapSeriesEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/holidays", () => new HolidayRegions(HolidayCalendar.Regions)).WithName("ListHolidayRegions")
            .WithSummary("The countries and parts of countries whose public holidays a series can be given.");
        api.MapGet("/series/{id}/events", ReadAsync).WithName("ReadSeriesEvents")
            .WithSummary("The known events of an uploaded series, past and planned, as a CSV file.")
            .Produces<string>(StatusCodes.Status200OK, Csv)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPut("/series/{id}/events", SetAsync).WithName("SetSeriesEvents")
            .WithSummary("Puts a CSV file in the place of the known events of an uploaded series, and fits its model anew: a row for each day, with a column "
                + "date and any of holiday, promotion, price and closed. An empty body takes all events away.")
            .ForAdmins("series.events")
            .WithMetadata(new RequestSizeLimitAttribute(EventsCsv.MostBytes))
            .Accepts<string>(Csv, "*/*")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        api.MapPost("/series/{id}/what-if", TryAsync).WithName("TrySeriesPlans")
            .WithSummary("The forecast of an uploaded series as it is, and as it would be with other promotions, prices, holidays or closures planned. "
                + "Nothing is kept.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ReadAsync([Description("The series.")] string id, DataServices data, CancellationToken cancellationToken)
    {
        var series = await RequireAsync(id, data, cancellationToken).ConfigureAwait(false);
        var events = await data.Store.ReadEventsAsync(series, cancellationToken).ConfigureAwait(false);
        return Results.File(Encoding.UTF8.GetBytes(EventsCsv.Write(events)), $"{Csv}; charset=utf-8", ForecastFiles.FileName(series, "events"));
    }

    private static async Task<SeriesEventsSet> SetAsync(
        [Description("The series.")] string id, HttpContext context, SeriesChanges series, DataServices data, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var events = string.IsNullOrWhiteSpace(text) ? [] : EventsCsv.Read(text);
        var fit = await series.SetEventsAsync(new Asset(PageQuery.Unescaped(id)), events, cancellationToken).ConfigureAwait(false);
        var last = (await data.Store.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.Id == fit.Id)?.Last;
        return new SeriesEventsSet(
            fit.Id.Symbol, events.Count, events.Count(one => one.Day > last), fit.Model?.Events?.Serve, fit.Model?.Events?.RootSquareWith,
            fit.Model?.Events?.RootSquareWithout, fit.Version?.Id, fit.Message);
    }

    private static async Task<WhatIfAnswer> TryAsync(
        [Description("The series.")] string id, WhatIfRequest request, DataServices data, CancellationToken cancellationToken)
    {
        var days = request.Days ?? DailyModel.MeasuredDays;
        if (days is < 1 or > IDailyForecasts.MaxDays)
        {
            throw new BadQueryException("days", $"days is {days}; it must lie between 1 and {IDailyForecasts.MaxDays}.");
        }

        if (request.Events.Count > MostPlanned)
        {
            throw new BadQueryException("events", $"There are {request.Events.Count} events; at most {MostPlanned} are tried at once.");
        }

        List<KnownEvent> planned = [.. request.Events.Select(one => one.ToEvent())];
        var series = await RequireAsync(id, data, cancellationToken).ConfigureAwait(false);
        return WhatIfAnswer.Of(series, await data.Daily.TryAsync(series, planned, cancellationToken).ConfigureAwait(false), days);
    }

    private static async Task<Asset> RequireAsync(string id, DataServices data, CancellationToken cancellationToken)
    {
        var asked = PageQuery.Named("id", id);
        var found = await data.History.FindAsync(asked, cancellationToken).ConfigureAwait(false);
        return found is not { } series
            ? throw new BadQueryException("id", $"There is no series '{asked}'; GET /api/v1/series lists those there are.", StatusCodes.Status404NotFound)
            : data.History.IsMarketAsset(series)
                ? throw new BadQueryException("id", $"{series} is an asset of the market: its days are prices, of which nothing is known beforehand.")
                : series;
    }
}

/// <summary>Where public holidays are known.</summary>
/// <param name="Items">By code.</param>
public sealed record HolidayRegions(IReadOnlyList<HolidayRegion> Items);

/// <summary>What became of a series whose known events were set.</summary>
/// <param name="Id">The series.</param>
/// <param name="Events">How many events it has now, public holidays not counted.</param>
/// <param name="Planned">How many of them lie after its last day.</param>
/// <param name="Used">Whether its forecast uses events: its members erred less with them at moments of the past; null where none are known.</param>
/// <param name="RmseWith">Root of the mean squared error with events at those moments.</param>
/// <param name="RmseWithout">The same without.</param>
/// <param name="Version">The version of its model that was fitted; null where its days do not allow one.</param>
/// <param name="Model">What came of the fit, in a sentence.</param>
public sealed record SeriesEventsSet(
    string Id, int Events, int Planned, bool? Used, double? RmseWith, double? RmseWithout, string? Version, string Model);

/// <summary>Something that is planned.</summary>
/// <param name="Day">The day, after the last one of the series.</param>
/// <param name="Kind">Holiday, Promotion, Price or Closure.</param>
/// <param name="Value">A promotion's strength, in the unit of those before, or a price; above zero. 1 if left out.</param>
/// <param name="Name">Its name, as those before are called; null for none.</param>
public sealed record PlannedEvent(DateOnly Day, EventKind Kind, double? Value = null, string? Name = null)
{
    internal KnownEvent ToEvent() => Value is null or > 0 and <= EventsCsv.LargestValue
        ? new KnownEvent(Day, Kind, Value ?? 1, Name?.Length is 0 or > EventsCsv.LongestName ? throw NameRule() : Name)
        : throw new BadQueryException("events", $"value is {Value}; it must lie above 0.");

    private static BadQueryException NameRule() => new("events", $"A name has 1 to {EventsCsv.LongestName} characters.");
}

/// <summary>What is tried.</summary>
/// <param name="Events">What would be planned; of a day and a kind in the place of what is known.</param>
/// <param name="Days">How many open days, 1 to 365; 28 if left out.</param>
public sealed record WhatIfRequest(IReadOnlyList<PlannedEvent> Events, int? Days = null);

/// <summary>A forecast as it is, and as it would be.</summary>
/// <param name="Id">The series.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="Used">Whether its forecast uses events; null where none are known from which anything could be learned.</param>
/// <param name="Message">What the difference rests on, in a sentence.</param>
/// <param name="BeyondMeasured">That days beyond the measured ones were asked for, in a sentence; null where they were not.</param>
/// <param name="Total">The sum of the differences.</param>
/// <param name="Days">By open day, the next first.</param>
public sealed record WhatIfAnswer(
    string Id, DateOnly LastDay, bool? Used, string Message, string? BeyondMeasured, double Total, IReadOnlyList<WhatIfDay> Days)
{
    internal static WhatIfAnswer Of(Asset series, WhatIf tried, int count)
    {
        List<WhatIfDay> days = [.. tried.AsIs.Days.Zip(tried.Planned.Days).Take(count).Select(day => new WhatIfDay(
            day.First.Date, day.First.Forecast, day.Second.Forecast, day.Second.Lower, day.Second.Upper, day.Second.Lower95, day.Second.Upper95,
            day.Second.Forecast - day.First.Forecast))];
        return new WhatIfAnswer(
            series.Symbol, tried.AsIs.LastDay, tried.Planned.Events?.Serve, tried.Message, ForecastAnswer.Beyond(tried.Planned, days.Count),
            days.Sum(day => day.Difference), days);
    }
}

/// <summary>A day as it is forecast, and as it would be.</summary>
/// <param name="Date">The day.</param>
/// <param name="AsIs">Its forecast.</param>
/// <param name="Forecast">Its forecast with what is tried.</param>
/// <param name="Lower">Lower end of the 80 % band of the latter.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Lower95">Lower end of its 95 % band.</param>
/// <param name="Upper95">Upper end.</param>
/// <param name="Difference">By how much the latter lies above the former.</param>
public sealed record WhatIfDay(DateOnly Date, double AsIs, double Forecast, double Lower, double Upper, double Lower95, double Upper95, double Difference);
