using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Forecasting;

public sealed class PredictorTests
{
    private static readonly SignalThresholds Signals = new(0.55, 0.45);

    private static readonly double[] Closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(400, 1), 5e-4);

    [Fact]
    public void Prices_times_and_members_follow_from_the_ensemble()
    {
        var bundle = BundleOf(new PersistenceForecaster(), new Inputs.Fixed("up", 0.002), new Inputs.Fixed("mute", double.NaN));

        var outcome = Predictor.Predict(bundle, Inputs.Request(bundle, Closes, 2));

        var prediction = outcome.Prediction!;
        var last = Closes[^1];
        var half = 2 * Inputs.ScaleOf(Closes, 5);
        Assert.Null(outcome.Abstained);
        Assert.Equal((Inputs.Asset, "Simulated", 0.9), (prediction.Asset, prediction.Source, prediction.BandCoverage));
        Assert.Equal((Inputs.AsOf, Inputs.AsOf.AddSeconds(1), Inputs.AsOf.AddMinutes(5)), (prediction.AsOf, prediction.IssuedAt, prediction.TargetTime));
        Assert.Equal((last, Inputs.ScaleOf(Closes, 5)), (prediction.LastPrice, prediction.Scale));
        Assert.Equal(last * Math.Exp(0.001), prediction.PredictedPrice, 1e-9);
        Assert.Equal(last * Math.Exp(0.001 - half), prediction.Lower, 1e-9);
        Assert.Equal(last * Math.Exp(0.001 + half), prediction.Upper, 1e-9);
        Assert.Equal(["persistence", "up", "mute"], prediction.Members.Select(member => member.Model));
        Assert.Equal([0.5, 0.5, 0], prediction.Members.Select(member => member.Weight));
    }

    [Fact]
    public void Band_widens_with_the_quantile_and_holds_the_forecast()
    {
        var bundle = BundleOf(new Inputs.Fixed("up", 0.002));
        var narrower = Predictor.Predict(bundle, Inputs.Request(bundle, Closes, 0)).Prediction!;
        Assert.Equal((narrower.PredictedPrice, narrower.PredictedPrice), (narrower.Lower, narrower.Upper));

        foreach (var quantile in new[] { 0.5, 1, 1.645, 3, 20 })
        {
            var wider = Predictor.Predict(bundle, Inputs.Request(bundle, Closes, quantile)).Prediction!;
            Assert.True(wider.Lower < narrower.Lower && wider.Upper > narrower.Upper);
            Assert.Equal(narrower.PredictedPrice, wider.PredictedPrice);
            narrower = wider;
        }
    }

    [Theory]
    [InlineData(0, 0.5, Signal.Hold)]
    [InlineData(1, 0.8413447, Signal.Buy)]
    [InlineData(-1, 0.1586553, Signal.Sell)]
    [InlineData(0.12, 0.5477584, Signal.Hold)]
    [InlineData(0.13, 0.5517168, Signal.Buy)]
    public void Probability_of_a_rise_is_the_normal_share_above_zero(double sigmas, double probability, Signal signal)
    {
        var scale = Inputs.ScaleOf(Closes, 5);
        var bundle = BundleOf(new Inputs.Fixed("m", sigmas * scale));

        var prediction = Predictor.Predict(bundle, Inputs.Request(bundle, Closes)).Prediction!;

        Assert.Equal(probability, prediction.ProbabilityUp, 1e-6);
        Assert.Equal(signal, prediction.Signal);
    }

    [Fact]
    public void The_chance_to_rise_is_the_share_of_past_errors_that_would_leave_it_a_rise()
    {
        var scale = Inputs.ScaleOf(Closes, 5);
        var scores = new AdaptiveBands([0.9], 5);
        foreach (var score in Enumerable.Range(0, 1000))
        {
            scores.Update(score / 500.0, [1]);
        }

        // A quarter of the errors is larger than 1.5 scales, half of them to either side.
        Assert.Equal(0.875, ProbabilityUp(1.5), 1e-9);
        Assert.Equal(0.125, ProbabilityUp(-1.5), 1e-9);
        Assert.Equal(0.5, ProbabilityUp(0));
        Assert.Equal(1, ProbabilityUp(2.5));

        double ProbabilityUp(double scales)
        {
            var bundle = BundleOf(new Inputs.Fixed("said", (scales * scale) + (scales == 1.5 ? -1e-12 : scales == -1.5 ? 1e-12 : 0)));
            return Predictor.Predict(bundle, Inputs.Request(bundle, Closes) with { Scores = scores }).Prediction!.ProbabilityUp;
        }
    }

    [Fact]
    public void Terms_weigh_the_members_shift_the_forecast_and_record_the_mixes_beside_them()
    {
        var bundle = BundleOf(new Inputs.Fixed("a", 0.001), new Inputs.Fixed("b", 0.003));
        var scale = Inputs.ScaleOf(Closes, 5);
        var terms = new EnsembleTerms(new MixTerms([0.75, 0.25], -0.2), VolatilityRegime.Normal)
        {
            Beside = [(Mixes.EqualWeights, new MixTerms([1, 1], 0)), ("with-offset", new MixTerms([0, 1], 0.5))],
        };

        var prediction = Predictor.Predict(bundle, Inputs.Request(bundle, Closes, 2) with { Terms = terms }).Prediction!;

        Assert.Equal(0.0015 - (0.2 * scale), prediction.LogReturn, 1e-12);
        Assert.Equal(Closes[^1] * Math.Exp(prediction.LogReturn + (2 * scale)), prediction.Upper, 1e-9);
        Assert.Equal([0.75, 0.25, 0, 0], prediction.Members.Select(member => member.Weight));
        Assert.Equal((Mixes.EqualWeights, 0.002), (prediction.Members[2].Model, Math.Round(prediction.Members[2].LogReturn!.Value, 12)));
        Assert.Equal(0.003 + (0.5 * scale), prediction.Members[3].LogReturn!.Value, 1e-12);
    }

    [Fact]
    public void Same_request_gives_the_same_bits_and_older_closes_change_none()
    {
        var kalman = KalmanForecaster.Fit(Closes, "1", TestContext.Current.CancellationToken);
        var bundle = BundleOf(new PersistenceForecaster(), kalman);

        var first = Predictor.Predict(bundle, Inputs.Request(bundle, Closes)).Prediction!;
        var again = Predictor.Predict(bundle, Inputs.Request(bundle, Closes)).Prediction!;
        var shorter = Predictor.Predict(bundle, Inputs.Request(bundle, Closes.AsSpan(400 - kalman.RequiredCloses)) with
        {
            Scale = Inputs.ScaleOf(Closes, 5),
        }).Prediction!;

        Assert.All([again, shorter], other =>
        {
            Assert.Equal(first with { Members = [] }, other with { Members = [] });
            Assert.Equal(first.Members, other.Members);
        });
    }

    [Fact]
    public void It_abstains_with_the_reason_when_volatility_is_unknown()
    {
        var bundle = BundleOf(new PersistenceForecaster());

        AssertAbstains("31 candles", Predictor.Predict(bundle, Inputs.Request(bundle, Closes.AsSpan(0, 30))));
    }

    [Theory]
    [InlineData(double.NaN, "gave no finite number")]
    [InlineData(5000, "times the recent volatility; more than 10 is not believed")]
    [InlineData(-5000, "times the recent volatility; more than 10 is not believed")]
    public void Where_nobody_can_speak_plausibly_no_change_is_predicted_without_the_offset_of_the_models(double said, string reason)
    {
        var bundle = BundleOf(new Inputs.Fixed("wild", said));
        var request = Inputs.Request(bundle, Closes, 2) with { Terms = new EnsembleTerms(new MixTerms([1], 0.25), VolatilityRegime.Normal) };

        var prediction = Predictor.Predict(bundle, request).Prediction!;

        Assert.True(prediction.IsNoChange);
        Assert.Equal((Closes[^1], 0.5, Signal.Hold), (prediction.PredictedPrice, prediction.ProbabilityUp, prediction.Signal));
        Assert.Equal(Closes[^1] * Math.Exp(2 * Inputs.ScaleOf(Closes, 5)), prediction.Upper, 1e-9);
        Assert.Equal(["wild", "persistence"], prediction.Members.Select(member => member.Model));
        Assert.Equal([0, 1], prediction.Members.Select(member => member.Weight));
        Assert.Contains(reason, prediction.Members[0].LeftOut, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_forecasts_the_implausible_is_left_out_and_the_others_predict()
    {
        var scale = Inputs.ScaleOf(Closes, 5);
        var bundle = BundleOf(new Inputs.Fixed("wild", -10.1 * scale), new Inputs.Fixed("bold", 9.9 * scale));

        var prediction = Predictor.Predict(bundle, Inputs.Request(bundle, Closes)).Prediction!;

        Assert.Equal([0, 1], prediction.Members.Select(member => member.Weight));
        Assert.Equal(9.9 * scale, prediction.LogReturn, 1e-12);
        Assert.False(prediction.IsNoChange);
    }

    [Fact]
    public void Behind_a_gap_the_volatility_is_known_and_no_model_is_shown_the_closes_before_it()
    {
        var bundle = BundleOf(new PersistenceForecaster(), new Inputs.Fixed("history", 0.001, RequiredCloses: 2));
        var request = Inputs.Request(bundle, Closes.AsSpan(^1)) with { Scale = Inputs.ScaleOf(Closes, 5) };

        var prediction = Predictor.Predict(bundle, request).Prediction!;

        Assert.Equal(Inputs.ScaleOf(Closes, 5), prediction.Scale);
        Assert.Equal("needs 2 closes and has 1", prediction.Members[1].LeftOut);
    }

    [Theory]
    [InlineData(2.4)]
    [InlineData(1000)]
    public void A_band_beyond_a_tenth_or_ten_times_the_price_is_never_given(double half)
    {
        var bundle = BundleOf(new PersistenceForecaster());
        var scale = Inputs.ScaleOf(Closes, 5);

        AssertAbstains("beyond a tenth or 10 times the price", Predictor.Predict(bundle, Inputs.Request(bundle, Closes, half / scale)));
        Assert.NotNull(Predictor.Predict(bundle, Inputs.Request(bundle, Closes, 2.3 / scale)).Prediction);
    }

    [Fact]
    public void A_request_from_before_its_own_candle_or_without_a_half_width_is_refused()
    {
        var bundle = BundleOf(new PersistenceForecaster());

        Assert.Throws<ArgumentException>(() => Predictor.Predict(bundle, Inputs.Request(bundle, Closes) with { IssuedAt = Inputs.AsOf.AddTicks(-1) }));
        Assert.Throws<ArgumentException>(() => Predictor.Predict(bundle, Inputs.Request(bundle, Closes, double.NaN)));
        Assert.Throws<ArgumentException>(() => Predictor.Predict(bundle, Inputs.Request(bundle, Closes, -1)));
    }

    [Fact]
    public void A_bundle_or_thresholds_that_make_no_sense_are_refused()
    {
        var ensemble = Inputs.Equal(new PersistenceForecaster());
        var minute = TimeSpan.FromMinutes(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => new Bundle(Inputs.Asset, ensemble, 0, minute, 0.9, Signals));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bundle(Inputs.Asset, ensemble, 1, TimeSpan.Zero, 0.9, Signals));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bundle(Inputs.Asset, ensemble, 1, minute, 1, Signals));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SignalThresholds(0.4, 0.4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SignalThresholds(1.1, 0.4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SignalThresholds(double.NaN, 0.4));
    }

    private static void AssertAbstains(string reason, PredictionOutcome outcome)
    {
        Assert.Null(outcome.Prediction);
        Assert.Contains(reason, outcome.Abstained, StringComparison.Ordinal);
    }

    private static Bundle BundleOf(params IForecaster[] forecasters) =>
        new(Inputs.Asset, Inputs.Equal(forecasters), 5, TimeSpan.FromMinutes(1), 0.9, Signals);
}
