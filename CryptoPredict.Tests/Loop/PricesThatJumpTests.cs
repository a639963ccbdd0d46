using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Verification;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Forecasting;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Loop;

/// <summary>
/// Bad ticks, redenominations, relistings, and prices that hardly move: through trained models, loop and database, and as a property of the loop.
/// </summary>
[Kind(TestKind.Slow)]
public sealed class PricesThatJumpTests
{
    private const int Warm = JumpBench.Warm;

    private const int Minutes = 800;

    /// <summary>A minute by which there are some hundred verified predictions.</summary>
    private const int At = Warm + 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_tick_of_an_eighth_of_the_price_costs_its_own_targets_and_widens_the_band_for_minutes_alone()
    {
        var (calm, closes) = (JumpBench.Walk(7, Warm + Minutes), JumpBench.Walk(7, Warm + Minutes));
        closes[At] /= 8;

        var (before, after) = (await JumpBench.PlayAsync(calm), await JumpBench.PlayAsync(closes));

        // The target that met the tick and the one that was made on it.
        Assert.Equal(2, after.Rows.Count(row => Math.Abs(row.Verification?.LogError ?? 0) > 1));
        AssertEveryMinuteIsPredicted(after, closes);
        AssertNarrow(after, before, afterwards: 45);
        AssertHolds(after, before);
    }

    [Theory]
    [InlineData(1000.0)]
    [InlineData(0.001)]
    public async Task After_a_redenomination_predictions_go_on_at_the_new_price_with_a_band_as_before(double factor)
    {
        var (calm, closes) = (JumpBench.Walk(7, Warm + Minutes), JumpBench.Walk(7, Warm + Minutes));
        for (var i = At; i < closes.Length; i++)
        {
            closes[i] *= factor;
        }

        var (before, after) = (await JumpBench.PlayAsync(calm), await JumpBench.PlayAsync(closes));

        // Those whose targets came at the new price.
        Assert.Equal(5, after.Rows.Count(row => Math.Abs(row.Verification?.LogError ?? 0) > 1));
        AssertEveryMinuteIsPredicted(after, closes);
        AssertNarrow(after, before, afterwards: 45);
        AssertHolds(after, before);
    }

    [Fact]
    public async Task After_a_relisting_at_another_level_the_first_candle_is_predicted_by_no_change_until_the_models_speak_again()
    {
        var (calm, closes) = (JumpBench.Walk(7, Warm + Minutes), JumpBench.Walk(7, Warm + Minutes));
        for (var i = At; i < closes.Length; i++)
        {
            closes[i] = i < At + 180 ? double.NaN : closes[i] / 40;
        }

        var (before, after) = (await JumpBench.PlayAsync(calm), await JumpBench.PlayAsync(closes));

        AssertEveryMinuteIsPredicted(after, closes);
        AssertNarrow(after, before, afterwards: 180 + 45);
        AssertHolds(after, before);
        var back = after.Rows.Single(row => row.Prediction.AsOf == Sample.Start + ((At + 181) * Sample.Minute)).Prediction;
        Assert.True(back.IsNoChange);
        Assert.Equal(back.LastPrice, back.PredictedPrice);
        Assert.Contains(back.Members, member => member.LeftOut == "needs 240 closes and has 1");
        Assert.False(after.Rows[^1].Prediction.IsNoChange);
    }

    [Fact]
    public async Task A_constant_price_is_predicted_by_no_change_in_a_band_that_holds_it_and_its_training_is_refused_in_a_sentence()
    {
        var closes = new double[Warm + Minutes];
        Array.Fill(closes, 1.0);

        var played = await JumpBench.PlayAsync(closes);

        AssertEveryMinuteIsPredicted(played, closes);
        Assert.Equal(1, played.Coverage);
        Assert.All(played.Rows, row => Assert.True(row.Prediction is { IsNoChange: true, PredictedPrice: 1, ProbabilityUp: 0.5, Signal: Signal.Hold }));
        Assert.All(played.Rows, row => Assert.InRange(Played.HalfOf(row.Prediction), 1e-7, 1e-5));
        Assert.All(played.Last.Scores!.Models, score => Assert.Equal((1, Verdict.NotDistinguishable), (score.RelativeMae, score.Verdict)));
        Assert.Null(played.Last.Waiting);
        Assert.Equal(RunState.Refused, played.Round.State);
        Assert.DoesNotContain("Parameter", played.Round.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.002)]
    [InlineData(0.2)]
    public async Task The_band_of_a_peg_holds_its_coverage_from_the_first_predictions_on(double off)
    {
        var random = new Random(3);
        double[] closes = [.. Enumerable.Range(0, Warm + Minutes).Select(_ => random.NextDouble() < off ? 1 + (1e-4 * ((2 * random.Next(2)) - 1)) : 1)];

        var played = await JumpBench.PlayAsync(closes);

        AssertEveryMinuteIsPredicted(played, closes);
        AssertSane(played.Rows);
        Assert.True(played.Coverage >= 0.9, $"{played.Coverage:P1} inside");
        var first = played.Rows.Take(204).Average(row => row.Verification!.InsideBand!.Value ? 1.0 : 0);
        Assert.True(first >= 0.88, $"{first:P1} of the first 204 inside");
        Assert.All(played.Rows, row => Assert.True(Played.HalfOf(row.Prediction) < 1e-3));
        Assert.DoesNotContain(played.Round.Steps, step => step.Gate?.Rule.Contains("NaN", StringComparison.Ordinal) == true);
    }

    /// <summary>
    /// Jumps of up to a million times, that stay or go back, with and without gaps, several of them: every candle is predicted, and no band is ever beyond its
    /// limits. The Kalman filter, which follows prices, forecasts the way back after each.
    /// </summary>
    [Fact]
    public async Task Wherever_prices_jump_every_candle_is_predicted_in_a_band_that_is_finite_positive_and_within_ten_times_the_price()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var closes = JumpBench.Walk(seed, 1200, Math.Pow(10, (random.NextDouble() * 10) - 5));
            for (var jump = 0; jump < 1 + (seed % 5); jump++)
            {
                var at = 60 + random.Next(1100);
                var factor = Math.Pow(10, 12 * (random.NextDouble() - 0.5));
                var (until, gap) = (random.Next(2) == 0 ? at + 1 + random.Next(3) : closes.Length, random.Next(3) == 0 ? random.Next(200) : 0);
                for (var i = at; i < Math.Min(until, closes.Length); i++)
                {
                    closes[i] *= factor;
                }

                closes.AsSpan(at, Math.Min(gap, closes.Length - at - 1)).Fill(double.NaN);
            }

            var rows = await StepAsync(closes, warm: 40);

            var candles = closes.Skip(40).Count(close => !double.IsNaN(close));
            Assert.True(rows.Count == candles, $"seed {seed}: {rows.Count} predictions of {candles} candles");
            AssertSane(rows);
        }
    }

    /// <summary>Garbage that no band fits: nothing is predicted, with the reason, and soon after its end predictions are back.</summary>
    [Fact]
    public async Task While_every_price_is_another_nothing_insane_is_written_and_prices_that_calm_down_are_predicted_again()
    {
        var random = new Random(8);
        var closes = JumpBench.Walk(8, 3900);
        for (var i = 3000; i < 3120; i++)
        {
            closes[i] *= Math.Pow(10, 6 * (random.NextDouble() - 0.5));
        }

        var rows = await StepAsync(closes, warm: 40);

        AssertSane(rows);
        Assert.Equal(2960, rows.Count(row => row.Prediction.AsOf <= Sample.Start + (3000 * Sample.Minute)));
        Assert.Contains(rows, row => row.Prediction.AsOf == Sample.Start + (3899 * Sample.Minute));
        Assert.InRange(Played.HalfOf(rows[^1].Prediction), 0, 0.02);
    }

    private static void AssertSane(IEnumerable<LedgerEntry> rows) => Assert.All(rows.Select(row => row.Prediction), prediction => Assert.True(
        double.IsFinite(prediction.Upper) && prediction.Lower > 0 && prediction.Lower >= prediction.LastPrice / 10
            && prediction.Upper <= prediction.LastPrice * 10 && prediction.Lower < prediction.Upper
            && prediction.Lower <= prediction.PredictedPrice && prediction.PredictedPrice <= prediction.Upper,
        $"{prediction.Lower} … {prediction.Upper} at {prediction.LastPrice}"));

    private static void AssertEveryMinuteIsPredicted(Played played, double[] closes) => Assert.Equal(
        Enumerable.Range(Warm, closes.Length - Warm - 1).Where(minute => !double.IsNaN(closes[minute]))
            .Select(minute => Sample.Start + ((minute + 1) * Sample.Minute)),
        played.Rows.Select(row => row.Prediction.AsOf));

    /// <summary>From some minutes after the jump on, the band is hardly wider than it would have been, and before never by much.</summary>
    private static void AssertNarrow(Played after, Played before, int afterwards)
    {
        AssertSane(after.Rows);
        var usual = before.Rows.ToDictionary(row => row.Prediction.AsOf, row => Played.HalfOf(row.Prediction));
        foreach (var prediction in after.Rows.Select(row => row.Prediction))
        {
            var ratio = Played.HalfOf(prediction) / usual[prediction.AsOf];
            var most = prediction.AsOf > Sample.Start + ((At + afterwards) * Sample.Minute) ? 2 : 7;
            Assert.True(ratio < most, $"{ratio:F2} times as wide at {prediction.AsOf:HH:mm}");
        }
    }

    private static void AssertHolds(Played after, Played before)
    {
        Assert.InRange(after.Coverage, before.Coverage - 0.015, 1);
        Assert.True(after.Recomputed is { Holds: true, Unavailable: 0, OtherRules: 0 });
        Assert.Equal(after.Rows.Count, after.Recomputed.Compared);
    }

    /// <summary>Plays closes through an asset's pipeline with a Kalman filter that smooths, and with no other model.</summary>
    private static async Task<IReadOnlyList<LedgerEntry>> StepAsync(double[] closes, int warm)
    {
        ClosedCandle[] candles = [.. JumpBench.Candles(closes).Select(
            candle => new ClosedCandle(Sample.Btc, candle, candle.OpenTime + Sample.Minute, candle.OpenTime + Sample.Minute))];
        var market = new ReplayMarket(
            new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(1) }, Sample.Minute,
            new MarketClock(new FakeTimeProvider(Sample.Start), Sample.Start, 1));
        var ledger = new FakeLedger();
        var pipeline = new AssetPipeline(Sample.Btc, market, new Smoothing(), JumpBench.Options);
        var first = candles.Count(candle => candle.CloseTime <= Sample.Start + (warm * Sample.Minute));
        pipeline.WarmUp(candles[..first], ImmutableDictionary<DateTimeOffset, double>.Empty, [], new LedgerPage([], 0), DateTimeOffset.UnixEpoch);
        List<LedgerEntry> rows = [];
        foreach (var candle in candles[first..])
        {
            var added = await ledger.AppendAsync(pipeline.Step(candle, candle.CloseTime)!, Token);
            pipeline.Committed(added);
            rows.AddRange(added);
            Assert.Equal(added.Count == 0, pipeline.Snapshot.Waiting is not null);
        }

        return rows;
    }

    private sealed class Smoothing : IBundleSource
    {
        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Bundle? Current(Asset asset) => new(
            asset, Inputs.Equal(new KalmanForecaster("1", new TrendVariances(1e-6, 1e-7, 1e-10))), 5, Sample.Minute, 0.9, new SignalThresholds(0.55, 0.45));
    }
}
