using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Stored candles.</summary>
internal static class CandlesApi
{
    public static void MapCandles(this IEndpointRouteBuilder api) => api
        .MapGet("/assets/{asset}/candles", ListAsync)
        .WithName("ListCandles")
        .WithSummary("The newest closed candles of an asset within a window, oldest first; with a frame put together into longer ones.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<CandleList> ListAsync(
        string asset, UtcTime? from, UtcTime? to, int? limit, TimeSpan? frame, ILiveState live, ICandleStore candles, CancellationToken cancellationToken)
    {
        new PageQuery(null, from, to, null, limit).Check();
        var known = PageQuery.Known(live, asset);
        var (most, interval) = (limit ?? PageQuery.DefaultLimit, live.Market.Interval);
        IReadOnlyList<CandleRow> rows = frame is { } length && length != interval
            ? [.. (await candles.ReadFramesAsync(known, Framed(length, interval, from), to?.Value, most, cancellationToken).ConfigureAwait(false))
                .Select(candle => CandleRow.From(candle, candle.OpenTime + length))]
            : [.. (await candles.ReadAsync(known, from?.Value, to?.Value, most, cancellationToken).ConfigureAwait(false))
                .Select(row => CandleRow.From(row.Candle, row.CloseTime))];
        return new CandleList(known.Symbol, frame ?? interval, rows, live.Market.Kind.IsSimulated);
    }

    private static TimeSpan Framed(TimeSpan frame, TimeSpan interval, UtcTime? from) => from is not null
        ? throw new BadQueryException("from", "from cannot be given together with frame; limit says how far to reach back.")
        : frame > interval && frame <= TimeSpan.FromDays(1) && frame.Ticks % interval.Ticks == 0 && TimeSpan.TicksPerDay % frame.Ticks == 0 ? frame
        : throw new BadQueryException(
            "frame", $"frame is {frame}; it must be a whole multiple of the market's interval, {interval}, of which a whole number makes a day.");
}

/// <summary>Candles of an asset.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Interval">Length of a candle: the market's, or that of the frame asked for, the newest of which may still grow.</param>
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
    DateTimeOffset OpenTime, DateTimeOffset CloseTime, double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>The row of a candle.</summary>
    public static CandleRow From(Candle candle, DateTimeOffset closeTime) =>
        new(candle.OpenTime, closeTime, candle.Open, candle.High, candle.Low, candle.Close, candle.Volume);
}
