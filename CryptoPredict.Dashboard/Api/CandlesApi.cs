using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Stored candles.</summary>
internal static class CandlesApi
{
    public static void MapCandles(this IEndpointRouteBuilder api) => api
        .MapGet("/assets/{asset}/candles", ListAsync)
        .WithName("ListCandles")
        .WithSummary("The newest closed candles of an asset within a window, oldest first.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<CandleList> ListAsync(
        string asset, UtcTime? from, UtcTime? to, int? limit, ILiveState live, ICandleStore candles, CancellationToken cancellationToken)
    {
        new PageQuery(null, from, to, null, limit).Check();
        var known = PageQuery.Known(live, asset);
        var rows = await candles.ReadAsync(known, from?.Value, to?.Value, limit ?? PageQuery.DefaultLimit, cancellationToken).ConfigureAwait(false);
        return new CandleList(
            known.Symbol,
            live.Market.Interval,
            [.. rows.Select(row => new CandleRow(
                row.Candle.OpenTime, row.CloseTime, row.Candle.Open, row.Candle.High, row.Candle.Low, row.Candle.Close, row.Candle.Volume))],
            live.Market.Kind.IsSimulated);
    }
}

/// <summary>Candles of an asset.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Interval">Length of a candle.</param>
/// <param name="Items">The candles, oldest first.</param>
/// <param name="Simulated">Whether the market is simulated.</param>
public sealed record CandleList(string Asset, TimeSpan Interval, IReadOnlyList<CandleRow> Items, bool Simulated);

/// <summary>One closed candle.</summary>
/// <param name="OpenTime">Start of the interval, UTC.</param>
/// <param name="CloseTime">End of the interval, UTC.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Traded volume.</param>
public sealed record CandleRow(
    DateTimeOffset OpenTime, DateTimeOffset CloseTime, double Open, double High, double Low, double Close, double Volume);
