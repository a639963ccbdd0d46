using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using MathNet.Numerics.Distributions;
using static CryptoPredict.Tests.Forecasting.Issued;

namespace CryptoPredict.Tests.Forecasting;

public sealed class EnsembleAdaptationTests
{
    private static readonly string[] Models = ["kalman", "random-forest", "lightgbm", "lstm"];

    [Fact]
    public void The_rows_and_closes_it_rests_on_rebuild_it_to_the_last_bit()
    {
        var options = new EnsembleOptions { Window = 300, OffsetWindow = 200, OffsetBound = 1 };
        var random = new Random(6);
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(4000, 6), 5e-4);
        var rows = Enumerable.Range(0, 900).Select(_ => (Row: With([.. Models.Select(m => Said(m, Scale * (Draw() + 1), 0.25))]), Realised: Scale * Draw()))
            .ToList();

        // Live, the window of closes is longer than the scale looks back.
        var live = Fed(options, closes, rows, keep: 2880);
        var rebuilt = Fed(options, closes[^(VolatilityHistory.Window + VolatilityScale.MaxCloses)..], rows[^EnsembleAdaptation.RequiredRows(options)..],
            keep: 600);

        Assert.Equal(live.Weights, rebuilt.Weights);
        Assert.Equal((live.Offset, live.Regime), (rebuilt.Offset, rebuilt.Regime));
        Assert.NotEqual(0, live.Offset);
        Assert.Equal(300, EnsembleAdaptation.RequiredRows(options));

        double Draw() => Normal.Sample(random, 0, 1);
    }

    [Fact]
    public void A_market_that_turns_wild_moves_weight_from_the_forest_to_the_LSTM()
    {
        var steps = ArtificialSeries.RandomWalk(1600, 2);
        var calm = ArtificialSeries.Prices(steps, 1e-4);
        var wild = calm.Concat(ArtificialSeries.Prices(steps[..200], 2e-3)).ToArray();

        var before = Fed(new EnsembleOptions(), calm, [], 2880);
        var after = Fed(new EnsembleOptions(), wild, [], 2880);

        Assert.Equal(VolatilityRegime.Stormy, after.Regime);
        Assert.True(after.Weights[3] > before.Weights[3] && after.Weights[1] < before.Weights[1]);
    }

    private static EnsembleTerms Fed(EnsembleOptions options, double[] closes, List<(Prediction Row, double Realised)> rows, int keep)
    {
        var adaptation = new EnsembleAdaptation(options, 5);
        for (var i = 1; i <= closes.Length; i++)
        {
            adaptation.Observe(closes.AsSpan(Math.Max(0, i - keep)..i));
        }

        foreach (var (row, realised) in rows)
        {
            adaptation.Learn(row, realised);
        }

        return adaptation.TermsFor(new Ensemble(Models.Select(model => ModelCatalogue.MemberOf(new Inputs.Fixed(model, 0), options))));
    }
}
