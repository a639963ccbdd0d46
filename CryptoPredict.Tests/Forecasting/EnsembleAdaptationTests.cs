using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;
using MathNet.Numerics.Distributions;
using static CryptoPredict.Tests.Forecasting.Issued;

namespace CryptoPredict.Tests.Forecasting;

public sealed class EnsembleAdaptationTests
{
    private static readonly string[] Models = ["kalman", "random-forest", "lightgbm", "lstm"];

    [Fact]
    public void The_rows_and_scales_it_rests_on_rebuild_it_to_the_last_bit()
    {
        var options = new EnsembleOptions { Window = 300, OffsetWindow = 200, OffsetBound = 1 };
        var random = new Random(6);
        double[] scales = [.. Enumerable.Range(0, 4000).Select(_ => Math.Exp(Draw()))];
        var rows = Enumerable.Range(0, 900).Select(_ => (Row: With([.. Models.Select(m => Said(m, Scale * (Draw() + 1), 0.25))]), Realised: Scale * Draw()))
            .ToList();

        var live = Fed(options, scales, rows);
        var rebuilt = Fed(options, scales[^VolatilityHistory.Window..], rows[^EnsembleAdaptation.RequiredRows(options)..]);

        Assert.Equal(live.Mix.Weights, rebuilt.Mix.Weights);
        Assert.Equal((live.Mix.Offset, live.Regime), (rebuilt.Mix.Offset, rebuilt.Regime));
        Assert.NotEqual(0, live.Mix.Offset);
        Assert.Equal(live.Beside.SelectMany(mix => mix.Terms.Weights), rebuilt.Beside.SelectMany(mix => mix.Terms.Weights));
        Assert.Equal(300, EnsembleAdaptation.RequiredRows(options));

        double Draw() => Normal.Sample(random, 0, 1);
    }

    [Fact]
    public void A_market_that_turns_wild_moves_weight_from_the_forest_to_the_LSTM()
    {
        double[] calm = [.. Enumerable.Range(0, 1600).Select(t => 1e-4 * (1 + (0.1 * Math.Sin(t))))];

        var before = Fed(new EnsembleOptions(), calm, []);
        var after = Fed(new EnsembleOptions(), [.. calm, .. Enumerable.Repeat(2e-3, 200)], []);

        Assert.Equal(VolatilityRegime.Stormy, after.Regime);
        Assert.True(after.Mix.Weights[3] > before.Mix.Weights[3] && after.Mix.Weights[1] < before.Mix.Weights[1]);
    }

    [Fact]
    public void Beside_the_mix_run_the_plain_mean_and_the_mix_without_each_of_its_parts()
    {
        double[] wild = [.. Enumerable.Repeat(1e-4, 1600), .. Enumerable.Repeat(2e-3, 200)];
        var rows = Enumerable.Range(0, 900)
            .Select(_ => (With(Said("kalman", Scale, 0.5), Said("random-forest", 0, 0.5), Said("lightgbm", 0), Said("lstm", 0)), -Scale)).ToList();

        var terms = Fed(new EnsembleOptions(), wild, rows);
        var beside = terms.Beside.ToDictionary(mix => mix.Name, mix => mix.Terms);
        var (full, shares) = (terms.Mix, (double[])[0.10, 0.30, 0.35, 0.25]);

        Assert.Equal(["equal-weights", "fixed-weights", "without-tilt", "without-offset"], terms.Beside.Select(mix => mix.Name));
        Assert.Equal([0.25, 0.25, 0.25, 0.25], beside["equal-weights"].Weights);
        Assert.Equal((0, 0), (beside["equal-weights"].Offset, beside["without-offset"].Offset));
        Assert.Equal(full.Weights, beside["without-offset"].Weights);
        Assert.True(full.Offset < 0 && beside["fixed-weights"].Offset == full.Offset && beside["without-tilt"].Offset == full.Offset);

        // Kalman erred by far most and lost weight by it; the tilt took from the forest and gave to the LSTM.
        Assert.True(full.Weights[0] < beside["fixed-weights"].Weights[0] && beside["fixed-weights"].Weights[3] > shares[3]);
        Assert.True(full.Weights[3] > beside["without-tilt"].Weights[3] && full.Weights[1] < beside["without-tilt"].Weights[1]);

        var plain = Fed(new EnsembleOptions { Preset = EnsemblePreset.Plain, FollowErrors = false }, wild, rows);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], plain.Mix.Weights);
        Assert.Equal(0, plain.Mix.Offset);
        Assert.Equal(["all-parts", "with-tilt", "with-offset"], plain.Beside.Select(mix => mix.Name));
    }

    private static EnsembleTerms Fed(EnsembleOptions options, double[] scales, List<(Prediction Row, double Realised)> rows)
    {
        var adaptation = new EnsembleAdaptation(options, 5);
        foreach (var scale in scales)
        {
            adaptation.Observe(scale);
        }

        foreach (var (row, realised) in rows)
        {
            adaptation.Learn(row, realised);
        }

        var members = Models.Select(model => ModelCatalogue.MemberOf(new Inputs.Fixed(model, 0), options));
        return adaptation.TermsFor(new Ensemble(members), MixRules.Of(options).Start);
    }
}
