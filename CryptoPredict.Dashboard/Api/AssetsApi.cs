using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The assets and their present.</summary>
internal static class AssetsApi
{
    public static void MapAssets(this IEndpointRouteBuilder api) => api
        .MapGet("/assets", List)
        .WithName("ListAssets")
        .WithSummary("The assets that are predicted, each with its last price, its newest prediction and the state of its feed.");

    private static AssetList List(ILiveState live, IOptions<EnsembleOptions> ensemble)
    {
        var market = live.Market;
        var now = market.Clock.GetUtcNow();
        return new AssetList(
            [.. market.Assets.Select(asset => Describe(live.Get(asset), asset, now, ensemble.Value))],
            market.Kind.Name,
            market.Kind.IsSimulated,
            market.Speed,
            now,
            market.Interval,
            live.Horizon);
    }

    private static AssetRow Describe(AssetSnapshot? snapshot, Asset asset, DateTimeOffset now, EnsembleOptions ensemble) => new(
        asset.Symbol,
        snapshot?.LastCandle?.Candle.Close,
        snapshot?.LastCandle?.CloseTime,
        snapshot?.LastCandle is { } last ? Math.Max(0, (now - last.CloseTime).TotalSeconds) : null,
        snapshot?.Current is { } current ? PredictionRow.From(current) : null,
        snapshot?.Waiting,
        snapshot?.Verified ?? 0,
        snapshot?.Pending ?? 0,
        snapshot is { Terms: { } terms, Current: { } asked } ? TermsRow.From(terms, asked.Prediction, ensemble) : null);
}

/// <summary>The assets and the market they are traded on.</summary>
/// <param name="Items">The assets.</param>
/// <param name="Source">The name of the market source, such as Simulated or Replay.</param>
/// <param name="Simulated">Whether the market is simulated.</param>
/// <param name="Speed">Market seconds per second.</param>
/// <param name="MarketTime">The market's present, UTC.</param>
/// <param name="Interval">Length of a candle.</param>
/// <param name="Horizon">How far ahead predictions look.</param>
public sealed record AssetList(
    IReadOnlyList<AssetRow> Items, string Source, bool Simulated, double Speed, DateTimeOffset MarketTime, TimeSpan Interval, TimeSpan Horizon);

/// <summary>One asset now.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="LastPrice">Close of its newest candle.</param>
/// <param name="LastCandleAt">When that candle closed.</param>
/// <param name="FeedAgeSeconds">How long ago that was, in market seconds.</param>
/// <param name="Prediction">Its newest prediction.</param>
/// <param name="Waiting">Why the newest candle has no prediction.</param>
/// <param name="Verified">Predictions that have been met by a price, since the ledger began.</param>
/// <param name="Pending">Predictions that wait for their target time.</param>
/// <param name="Terms">On which terms the ensemble predicts; null before its first prediction.</param>
public sealed record AssetRow(
    string Asset, double? LastPrice, DateTimeOffset? LastCandleAt, double? FeedAgeSeconds, PredictionRow? Prediction, string? Waiting, long Verified,
    int Pending,
    TermsRow? Terms);

/// <summary>On which terms the ensemble predicts now. The weights themselves stand beside the members of the prediction.</summary>
/// <param name="Volatility">How volatile the market is by its own recent measure.</param>
/// <param name="Offset">What is added to the ensemble's log return against the mean of its recent errors, in volatility scales.</param>
/// <param name="StartWeights">The weight of each member before anything was verified, as shares that add up to one.</param>
public sealed record TermsRow(VolatilityRegime Volatility, double Offset, IReadOnlyDictionary<string, double> StartWeights)
{
    /// <summary>The row of an ensemble's terms.</summary>
    internal static TermsRow From(EnsembleTerms terms, Prediction current, EnsembleOptions ensemble) => new(
        terms.Regime, terms.Mix.Offset,
        ModelCatalogue.StartSharesOf([.. current.Members.Select(member => member.Model).Where(model => !Mixes.Contains(model))], ensemble));
}
