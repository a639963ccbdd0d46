using System.ComponentModel;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What is stored: of which asset or series, from when to when, by which source, and with which gaps.</summary>
internal static class DataSetsApi
{
    private const int MostGaps = 1_000;
    private const int UsualGaps = 20;

    public static void MapDataSets(this IEndpointRouteBuilder api)
    {
        api.MapGet("/data-sets", ListAsync).WithName("ListDataSets")
            .WithSummary("What is stored of every asset and series: from when to when, how much is missing between, and which upload brought how much.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/data-sets/{id}/gaps", ReadGapsAsync).WithName("ReadGaps")
            .WithSummary("The longest gaps within what is stored of an asset or series, longest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Page<DataSet>> ListAsync(int? offset, int? limit, DataServices data, ILiveState live, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var all = await data.Store.ReadDataSetsAsync(live.Market.Interval, cancellationToken).ConfigureAwait(false);
        return new Page<DataSet>([.. all.Skip(skip).Take(take)], all.Count, skip, take, live.Market.Kind.IsSimulated);
    }

    private static async Task<DataSetGaps> ReadGapsAsync(
        [Description("The asset or series.")] string id, [Description("Candles or DailySeries; null for candles of an asset, else daily values.")]
        UploadKind? kind, [Description("The most gaps that are listed, from 1 to 1000.")] int? limit, DataServices data, ILiveState live,
        CancellationToken cancellationToken)
    {
        var most = limit ?? UsualGaps;
        if (most is < 1 or > MostGaps)
        {
            throw new BadQueryException("limit", $"limit is {most}; it must lie between 1 and {MostGaps}.");
        }

        var sent = PageQuery.Named("id", id);
        var named = await data.History.FindAsync(sent, cancellationToken).ConfigureAwait(false) ?? sent;
        var asked = kind ?? (data.History.IsMarketAsset(named) ? UploadKind.Candles : UploadKind.DailySeries);
        var sets = await data.Store.ReadDataSetsAsync(live.Market.Interval, cancellationToken).ConfigureAwait(false);
        var found = sets.FirstOrDefault(set => set.Id == named && set.Kind == asked) ?? throw new BadQueryException(
            "id", $"Nothing is stored of '{named}' as {asked}; GET /api/v1/data-sets lists what is.", StatusCodes.Status404NotFound);
        return new DataSetGaps(
            found, await data.Store.ReadGapsAsync(named, asked, live.Market.Interval, most, cancellationToken).ConfigureAwait(false));
    }
}

/// <summary>The gaps of what is stored.</summary>
/// <param name="Set">What is stored.</param>
/// <param name="Gaps">The longest gaps, longest first.</param>
public sealed record DataSetGaps(DataSet Set, IReadOnlyList<DataGap> Gaps);
