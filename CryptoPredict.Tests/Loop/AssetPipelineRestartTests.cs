using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Loop;

public sealed class AssetPipelineRestartTests
{
    private static readonly int Warm = AssetRanges.CandlesFor(60);

    private static readonly EnsembleOptions Ensemble = new() { Window = 60, OffsetWindow = 170, OffsetBound = 1 };

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task After_a_restart_weights_offset_regime_scale_and_band_are_the_live_ones_bit_for_bit(int? checkedAfter)
    {
        var token = TestContext.Current.CancellationToken;
        ClosedCandle[] candles = [.. LoopHarness.Walk(Warm + 260)
            // A drift that the ensemble does not follow, so that there is an offset to find again.
            // Wide candles: in units of their scale no member's error is large, so none takes all the weight.
            .Select((c, i) => (Candle: c, Drift: Math.Exp(3e-4 * i)))
            .Select(c => c.Candle with
            {
                Open = c.Candle.Open * c.Drift, High = c.Candle.High * 1.02 * c.Drift, Low = c.Candle.Low / 1.02 * c.Drift, Close = c.Candle.Close * c.Drift,
            })
            .Select(c => new ClosedCandle(Sample.Btc, c, c.OpenTime + Sample.Minute, c.OpenTime + Sample.Minute))];
        var ledger = new FakeLedger();
        var live = Pipeline(checkedAfter);
        live.WarmUp(candles[..Warm], ImmutableDictionary<DateTimeOffset, double>.Empty, [], new LedgerPage([], 0), DateTimeOffset.UnixEpoch);
        for (var i = Warm; i < candles.Length - 1; i++)
        {
            live.Committed(await ledger.AppendAsync(live.Step(candles[i], candles[i].CloseTime)!, token));
        }

        var restarted = Pipeline(checkedAfter);
        restarted.Await(await ledger.ReadPendingAsync(token));
        var verified = await ledger.ReadAsync(
            new LedgerQuery(Sample.Btc, State: LedgerState.Verified, Limit: EnsembleAdaptation.RequiredRows(Ensemble) + 5), token);
        var history = candles[^(Warm + 1)..^1];
        var forecasts = await ledger.ReadForecastsAsync(Sample.Btc, TimeSpan.FromMinutes(5), history[0].CloseTime, DateTimeOffset.MaxValue, token);
        LedgerEntry[] rows = [.. verified.Items.Select(entry => checkedAfter is null ? entry : AtTarget(entry, candles))];
        restarted.WarmUp(history, forecasts, rows, verified with { Items = rows }, DateTimeOffset.UnixEpoch);
        var said = Assert.Single(live.Step(candles[^1], candles[^1].CloseTime)!.Predictions);
        var again = Assert.Single(restarted.Step(candles[^1], candles[^1].CloseTime)!.Predictions);
        Assert.Equal((said.Scale, said.PredictedPrice, said.Lower, said.Upper), (again.Scale, again.PredictedPrice, again.Lower, again.Upper));

        var (before, after) = (live.Snapshot.Terms!, restarted.Snapshot.Terms!);
        Assert.Equal(before.Mix.Weights, after.Mix.Weights);
        Assert.Equal((before.Mix.Offset, before.Regime, before.Applied), (after.Mix.Offset, after.Regime, after.Applied));
        Assert.Equal(before.Beside.SelectMany(mix => mix.Terms.Weights), after.Beside.SelectMany(mix => mix.Terms.Weights));
        Assert.NotEqual(before.Mix.Weights[0], before.Mix.Weights[1]);
        Assert.NotEqual(0, before.Mix.Offset);
    }

    private static LedgerEntry AtTarget(LedgerEntry entry, ClosedCandle[] candles)
    {
        var (said, target) = (entry.Prediction, entry.Prediction.TargetTime);
        var came = candles[..^1].Where(candle => candle.CloseTime == target).Select(candle => (double?)candle.Candle.Close).FirstOrDefault();
        return came is { } price ? entry with { AtTarget = PredictionVerification.By(price, target, said, entry.Id, target, target) } : entry;
    }

    private static AssetPipeline Pipeline(int? checkedAfter)
    {
        var market = new ReplayMarket(
            new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(1) },
            Sample.Minute,
            new MarketClock(new FakeTimeProvider(Sample.Start), Sample.Start, 1));
        return new AssetPipeline(Sample.Btc, market, new FixedBundles(Sample.Minute, new ForecastingOptions()),
            new PipelineOptions(
                new ForecastingOptions(), Ensemble, new VerificationOptions { After = checkedAfter is { } minutes ? TimeSpan.FromMinutes(minutes) : null }));
    }
}
