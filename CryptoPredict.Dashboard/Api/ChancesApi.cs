using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;

namespace CryptoPredict.Dashboard.Api;

/// <summary>How likely a price gets somewhere.</summary>
internal static class ChancesApi
{
    public static void MapChances(this IEndpointRouteBuilder api) => api
        .MapGet("/assets/{asset}/chances", Ask)
        .WithName("AskChances")
        .WithSummary(
            "How likely an asset's price touches a level, or ends beyond it, within a time from its newest candle on, or until a time; and the range it stays "
            + "in with 90 %. Asked again with the same until, it is the answer in flight: the price has moved, and time has gone.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static ChancesAnswer Ask(
        string asset, double? level, TimeSpan? within, DateTimeOffset? until, ILiveState live, IPriceChances chances)
    {
        var known = PageQuery.Known(live, asset);
        if (level is not (> 0 and < double.PositiveInfinity))
        {
            throw new BadQueryException("level", "level is the price that is asked for: give a number above 0.");
        }

        if (within is not null == until is not null)
        {
            throw new BadQueryException("within", "Give either within, a time from the newest candle on, or until, the time until which it is asked for.");
        }

        var time = within ?? until!.Value - (live.Get(known)?.LastCandle?.CloseTime ?? live.Market.Clock.GetUtcNow());
        if (time <= TimeSpan.Zero || time > chances.Longest)
        {
            throw within is not null
                ? new BadQueryException(
                    "within", $"within is the time that is asked for, from the newest candle on: give one above 00:00:00, at most {chances.Longest}.")
                : new BadQueryException(
                    "until", $"until is the time until which it is asked for: give one after the newest candle's close, at most {chances.Longest} later.");
        }

        return chances.Ask(known, level.Value, time) is { } answer
            ? new ChancesAnswer(
                known.Symbol, answer.AsOf, answer.Price, answer.Level, answer.Until, answer.Touches, answer.EndsBeyond, answer.MovesAsFar, answer.StaysAbove,
                answer.StaysBelow, answer.Targets, live.Market.Kind.IsSimulated)
            : throw new BadQueryException(
                "within", $"Too few candles of {known} are there to know its chances: they have to span some thirty times the time asked for.",
                StatusCodes.Status409Conflict);
    }
}

/// <summary>How likely a price gets to a level.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="AsOf">Close time of the newest candle, UTC.</param>
/// <param name="Price">Its close: where the price stands.</param>
/// <param name="Level">The level asked for.</param>
/// <param name="Until">Until when: the time asked for in whole candles.</param>
/// <param name="Touches">P(the price gets to the level at any time until then).</param>
/// <param name="EndsBeyond">P(it lies at the level or beyond it at that time).</param>
/// <param name="MovesAsFar">P(it lies at least as far away as the level, up or down, at that time).</param>
/// <param name="StaysAbove">Lower end of the range that the price stays in until then with a probability of 90 %.</param>
/// <param name="StaysBelow">Upper end of that range.</param>
/// <param name="Targets">How many targets, which overlap, this rests on.</param>
/// <param name="Simulated">Whether the market is simulated.</param>
public sealed record ChancesAnswer(
    string Asset, DateTimeOffset AsOf, double Price, double Level, DateTimeOffset Until, double Touches, double EndsBeyond, double MovesAsFar,
    double StaysAbove, double StaysBelow, int Targets, bool Simulated);
