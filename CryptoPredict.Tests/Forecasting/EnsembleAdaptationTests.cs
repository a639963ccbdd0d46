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

        Assert.Equal(live.Weights, rebuilt.Weights);
        Assert.Equal((live.Offset, live.Regime), (rebuilt.Offset, rebuilt.Regime));
        Assert.NotEqual(0, live.Offset);
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
        Assert.True(after.Weights[3] > before.Weights[3] && after.Weights[1] < before.Weights[1]);
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

        return adaptation.TermsFor(new Ensemble(Models.Select(model => ModelCatalogue.MemberOf(new Inputs.Fixed(model, 0), options))));
    }
}
