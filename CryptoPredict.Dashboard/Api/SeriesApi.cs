using System.ComponentModel;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Daily series: what there is to forecast, and the values it rests on.</summary>
internal static class SeriesApi
{
    public static void MapSeries(this IEndpointRouteBuilder api)
    {
        api.MapGet("/series", ListAsync).WithName("ListSeries")
            .WithSummary("Everything whose days can be forecast: the market's assets and the uploaded series.");
        api.MapGet("/series/{id}", ReadAsync).WithName("ReadSeries")
            .WithSummary("The daily values of a series, or the daily closes of an asset, a page of the newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/series/{id}/forecast", ForecastApi.ReadAsync).WithName("ReadSeriesForecast")
            .WithSummary("The open days ahead of a series or an asset: forecast, bands and quantiles, members and how they did, what past versions said "
                + "and what came, and what the newest version has changed.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/series/{id}/forecast.csv", ForecastApi.ReadDaysFileAsync).WithName("ReadSeriesForecastCsv")
            .WithSummary("The open days ahead as CSV: date, forecast, the ends of both bands, the level, week, year and events it is put together of, and "
                + "whether errors so far ahead were measured.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/series/{id}/scores.csv", ForecastApi.ReadScoresFileAsync).WithName("ReadSeriesScoresCsv")
            .WithSummary("What was measured of the forecast as CSV, one figure a line: weights, errors, skills and coverage at moments of the past, by member "
                + "and by days ahead, and what past versions said and what came.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPut("/series/{id}/settings", SetAsync).WithName("SetSeries")
            .WithSummary("Says what the values of an uploaded series are, what a day without a row means and whose public holidays count, and fits its model "
                + "anew.")
            .ForAdmins("series.set")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/series/{id}", RemoveAsync).WithName("RemoveSeries")
            .WithSummary("Removes an uploaded series with its values; it can be forecast no more.")
            .ForAdmins("series.remove")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/series/{id}/rename", RenameAsync).WithName("RenameSeries")
            .WithSummary("Gives an uploaded series another name, or makes it one with the series of that name: days that only one of them has stay, of the "
                + "others those of that name.")
            .ForAdmins("series.rename")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> RemoveAsync(
        [Description("The series.")] string id, [Description("Why, in 1 to 500 characters; it is kept for good.")] string? reason, HttpContext context,
        SeriesChanges series, CancellationToken cancellationToken)
    {
        await series.RemoveAsync(new Asset(PageQuery.Unescaped(id)), reason, UploadsApi.Caller(context), cancellationToken).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static async Task<SeriesRenamed> RenameAsync(
        [Description("The series.")] string id, SeriesRename rename, HttpContext context, SeriesChanges series, CancellationToken cancellationToken)
    {
        var (days, fit) = await series.RenameAsync(
            new Asset(PageQuery.Unescaped(id)), new Asset(rename.Name), rename.Merge, rename.Reason, UploadsApi.Caller(context), cancellationToken)
            .ConfigureAwait(false);
        return new SeriesRenamed(rename.Name, days.Moved, days.Dropped, fit.Version?.Id, fit.Message);
    }

    private static async Task<SeriesSet> SetAsync(
        [Description("The series.")] string id, SeriesSettingsRequest settings, SeriesChanges series, CancellationToken cancellationToken)
    {
        var said = new SeriesSettings(settings.Kind, settings.AbsentDays, settings.Holidays);
        var fit = await series.SetAsync(new Asset(PageQuery.Unescaped(id)), said, cancellationToken).ConfigureAwait(false);
        return new SeriesSet(fit.Id.Symbol, said.Kind, said.AbsentDays, said.Holidays, fit.Model?.Kind, fit.Version?.Id, fit.Message);
    }

    private static BadQueryException Unknown(Asset id) =>
        new("id", $"There is no series '{id}'; GET /api/v1/series lists those there are.", StatusCodes.Status404NotFound);

    private static async Task<SeriesList> ListAsync(DataServices data, ILiveState live, CancellationToken cancellationToken)
    {
        var stored = (await data.Store.ListAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(series => series.Id);
        var simulated = live.Market.Kind.IsSimulated;
        return new SeriesList([.. (await data.History.ListAsync(cancellationToken).ConfigureAwait(false)).Select(id => data.History.IsMarketAsset(id)
            ? new SeriesRow(id.Symbol, Asset: true, null, null, null, null, simulated, SeriesKind.Price, null, null)
            : new SeriesRow(id.Symbol, Asset: false, stored[id].Days, stored[id].First, stored[id].Last, stored[id].UpdatedAt, Simulated: false,
                stored[id].Settings.Kind, stored[id].Settings.AbsentDays, stored[id].Settings.Holidays))]);
    }

    private static async Task<Page<SeriesPoint>> ReadAsync(
        [Description("The series or asset.")] string id, int? offset, int? limit, DataServices data, ILiveState live, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var asked = PageQuery.Named("id", id);
        var named = await data.History.FindAsync(asked, cancellationToken).ConfigureAwait(false) ?? asked;
        var days = await data.History.ReadAsync(named, cancellationToken).ConfigureAwait(false);
        return days.Count == 0 && !data.History.IsMarketAsset(named)
            ? throw Unknown(named)
            : new Page<SeriesPoint>(
                [.. days.Reverse().Skip(skip).Take(take)], days.Count, skip, take, data.History.IsMarketAsset(named) && live.Market.Kind.IsSimulated);
    }
}

/// <summary>What can be forecast by the day.</summary>
/// <param name="Items">In ordinal order.</param>
public sealed record SeriesList(IReadOnlyList<SeriesRow> Items);

/// <summary>A daily series.</summary>
/// <param name="Id">What names it.</param>
/// <param name="Asset">Whether it is an asset of the market; its days are its closes, and grow with it.</param>
/// <param name="Days">How many days of an uploaded series have a value; null for an asset.</param>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day.</param>
/// <param name="UpdatedAt">Wall time of the last merge into it.</param>
/// <param name="Simulated">Whether it rests on a simulated market.</param>
/// <param name="Kind">What its values were said to be; null where its values decide.</param>
/// <param name="AbsentDays">What a day without a row was said to mean; null for unknown.</param>
/// <param name="Holidays">Code of the country whose public holidays count; null for none.</param>
public sealed record SeriesRow(
    string Id, bool Asset, long? Days, DateOnly? First, DateOnly? Last, DateTimeOffset? UpdatedAt, bool Simulated, SeriesKind? Kind, AbsentDays? AbsentDays,
    string? Holidays);

/// <summary>What the values of a series are.</summary>
/// <param name="Kind">Price or Demand; null goes by the values.</param>
/// <param name="AbsentDays">What a day without a row means: Unknown or Zero; null for unknown.</param>
/// <param name="Holidays">Code of the country, or part of one, whose public holidays count, of GET /api/v1/holidays; null for none.</param>
public sealed record SeriesSettingsRequest(SeriesKind? Kind = null, AbsentDays? AbsentDays = null, string? Holidays = null) : WorkRequest;

/// <summary>What became of a series of which something was said.</summary>
/// <param name="Id">The series.</param>
/// <param name="Kind">What its values were said to be; null goes by the values.</param>
/// <param name="AbsentDays">What a day without a row was said to mean.</param>
/// <param name="Holidays">Code of the country whose public holidays count.</param>
/// <param name="TakenFor">What its values are taken for now; null where its days do not allow a model.</param>
/// <param name="Version">The version of its model that was fitted; null where its days do not allow one.</param>
/// <param name="Model">What came of the fit, in a sentence.</param>
public sealed record SeriesSet(string Id, SeriesKind? Kind, AbsentDays? AbsentDays, string? Holidays, SeriesKind? TakenFor, string? Version, string Model);

/// <summary>Another name for a series.</summary>
/// <param name="Name">Its name from now on.</param>
/// <param name="Reason">Why, in 1 to 500 characters; it is kept for good.</param>
/// <param name="Merge">Whether it becomes one with the series of that name, where there is one.</param>
public sealed record SeriesRename(string Name, string Reason, bool Merge = false) : WorkRequest;

/// <summary>What became of a series that got another name.</summary>
/// <param name="Id">Its name now.</param>
/// <param name="Moved">Days that have the new name now.</param>
/// <param name="Dropped">Days that went because the series of that name had a value of its own for them.</param>
/// <param name="Version">The version of its model that was fitted; null where its days do not allow one.</param>
/// <param name="Model">What came of the fit, in a sentence.</param>
public sealed record SeriesRenamed(string Id, long Moved, long Dropped, string? Version, string Model);
