using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Loop;

public sealed class AssetPipelineRestartTests
{
    private const int Warm = VolatilityHistory.Window + VolatilityScale.MaxCloses;

    private static readonly EnsembleOptions Ensemble = new() { Window = 60, OffsetWindow = 170, OffsetBound = 1 };

    [Fact]
    public async Task After_a_restart_weights_offset_and_regime_are_the_live_ones_bit_for_bit()
    {
        var token = TestContext.Current.CancellationToken;
        ClosedCandle[] candles = [.. LoopHarness.Walk(Warm + 260)
            // A drift that the ensemble does not follow, so that there is an offset to find again.
            .Select((c, i) => c with { Close = c.Close * Math.Exp(8e-5 * i), High = c.High * 2 * Math.Exp(8e-5 * i), Low = c.Low * 0.5 })
            .Select(c => new ClosedCandle(Sample.Btc, c, c.OpenTime + Sample.Minute, c.OpenTime + Sample.Minute))];
        var ledger = new FakeLedger();
        var live = Pipeline();
        live.WarmUp(candles[..Warm], [], new LedgerPage([], 0));
        for (var i = Warm; i < candles.Length - 1; i++)
        {
            live.Committed(await ledger.AppendAsync(live.Step(candles[i], candles[i].CloseTime)!, token));
        }

        var restarted = Pipeline();
        restarted.Await(await ledger.ReadPendingAsync(token));
        var verified = await ledger.ReadAsync(
            new LedgerQuery(Sample.Btc, State: LedgerState.Verified, Limit: EnsembleAdaptation.RequiredRows(Ensemble)), token);
        restarted.WarmUp(candles[^(Warm + 1)..^1], verified.Items, verified);
        live.Step(candles[^1], candles[^1].CloseTime);
        restarted.Step(candles[^1], candles[^1].CloseTime);

        var (before, after) = (live.Snapshot.Terms!, restarted.Snapshot.Terms!);
        Assert.Equal(before.Weights, after.Weights);
        Assert.Equal(before with { Weights = [] }, after with { Weights = [] });
        Assert.NotEqual(before.Weights[0], before.Weights[1]);
        Assert.NotEqual(0, before.Offset);
    }

    private static AssetPipeline Pipeline()
    {
        var market = new ReplayMarket(
            new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(1) },
            Sample.Minute,
            new MarketClock(new FakeTimeProvider(Sample.Start), Sample.Start, 1));
        return new AssetPipeline(Sample.Btc, market, new FixedBundles(Sample.Minute, new ForecastingOptions()),
            new PipelineOptions(new ForecastingOptions(), Ensemble, new VerificationOptions()));
    }
}
