using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Requests;

namespace CryptoPredict.Dashboard.Api;

/// <summary>How likely a price gets somewhere.</summary>
internal static class ChancesApi
{
    public static void MapChances(this IEndpointRouteBuilder api)
    {
        api.MapGet("/assets/{asset}/chances", Answer)
            .WithName("AskChances")
            .WithSummary(
                "How likely an asset's price touches a level, or ends beyond it, within a time from its newest candle on, or until a time; and the range it "
                + "stays in with 90 %. Asked again with the same until, it is the answer in flight: the price has moved, and time has gone.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/assets/{asset}/chances/live", FollowAsync)
            .RequireRateLimiting(RequestLimits.Open)
            .WithName("FollowChances")
            .WithSummary(
                "The same in flight, as server-sent events: the answer now and after every candle, of the same level until the same time; then the stream "
                + "ends. A comment comes every 15 s when nothing else does.")
            .Produces<ChancesAnswer>(StatusCodes.Status200OK, ForeignOrigins.EventStream)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static ChancesAnswer Answer(string asset, double? level, TimeSpan? within, DateTimeOffset? until, ILiveState live, IPriceChances chances)
    {
        var known = PageQuery.Known(live, asset);
        return ChancesAnswer.From(known, Ask(known, level, within, until, live, chances), live.Market.Kind.IsSimulated);
    }

    private static Task FollowAsync(
        string asset, double? level, TimeSpan? within, DateTimeOffset? until, HttpContext context, ILiveState live, IPriceChances chances, EventStream stream,
        CancellationToken cancellationToken)
    {
        var known = PageQuery.Known(live, asset);
        var first = Ask(known, level, within, until, live, chances);
        PriceChances? told = null;
        return stream.AnswerAsync(context, "chances", $"/api/v1/assets/{known}/chances", _ => Task.FromResult(Next()), cancellationToken);

        IReadOnlyList<StreamEvent>? Next()
        {
            var answer = told is null ? first : chances.Ask(known, first.Level, first.Until);
            if (answer is null || answer.AsOf <= told?.AsOf)
            {
                return live.Get(known)?.LastCandle?.CloseTime >= first.Until ? null : [];
            }

            told = answer;
            return [new StreamEvent("chances", ChancesAnswer.From(known, answer, live.Market.Kind.IsSimulated))];
        }
    }

    private static PriceChances Ask(Asset known, double? level, TimeSpan? within, DateTimeOffset? until, ILiveState live, IPriceChances chances)
    {
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

        return (within is not null ? chances.Ask(known, level.Value, time) : chances.Ask(known, level.Value, until!.Value)) ?? throw new BadQueryException(
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
    double StaysAbove, double StaysBelow, int Targets, bool Simulated)
{
    /// <summary>The answer of the chances of an asset.</summary>
    internal static ChancesAnswer From(Asset asset, PriceChances chances, bool isSimulated) => new(
        asset.Symbol, chances.AsOf, chances.Price, chances.Level, chances.Until, chances.Touches, chances.EndsBeyond, chances.MovesAsFar, chances.StaysAbove,
        chances.StaysBelow, chances.Targets, isSimulated);
}
