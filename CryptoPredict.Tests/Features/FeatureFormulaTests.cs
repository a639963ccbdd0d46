using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Features;

public sealed class FeatureFormulaTests
{
    public static TheoryData<string> Names => new(FeatureSchema.Features.Select(f => f.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_feature_equals_its_formula(string name)
    {
        var formula = FeatureFormulas.All[name];
        var column = Column(name);
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var candles = CandleSeries.Random(seed, 300);
            var rows = candles.Rows();
            for (var i = FeatureEngine.WarmUp - 1; i < candles.Length; i += 7)
            {
                Equal(formula(candles[..(i + 1)]), rows[i]![column]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_feature_still_equals_its_formula_over_the_whole_past_after_the_indicators_were_handed_over(string name)
    {
        var candles = CandleSeries.Random(4, FeatureEngine.ExactAfter + 100);
        var rows = candles.Rows();
        Equal(FeatureFormulas.All[name](candles), rows[^1]![Column(name)]);
    }

    [Fact]
    public void A_straight_rise_has_the_values_that_can_be_worked_out_by_hand()
    {
        // Opens at the last close and doubles, on equal volume: every return is ln 2, every close the high, every open the low.
        var price = 1.0;
        var candles = new Candle[FeatureEngine.WarmUp];
        for (var i = 0; i < candles.Length; i++)
        {
            candles[i] = new Candle(new DateTimeOffset(2026, 1, 1, 4, 0, 0, TimeSpan.Zero) + i * CandleSeries.Minute, price, 2 * price, price, 2 * price, 3);
            price *= 2;
        }

        var row = candles.Rows()[^1]!;
        Equal(Math.Log(2), row[Column("log_return_1")]);
        Equal(60 * Math.Log(2), row[Column("log_return_60")]);
        Equal(Math.Log(2), row[Column("realised_volatility_30")]);
        Equal(1, row[Column("volatility_ratio_10_60")]);
        Equal(Math.Sqrt(Math.Log(2)) / 2, row[Column("parkinson_volatility_30")]);
        Equal(Math.Log(2), row[Column("average_true_range_14")]);
        Equal(0, row[Column("downside_share_30")]);
        Equal(1, row[Column("rsi_14")]);
        Equal(1, row[Column("stochastic_k_14")]);
        Equal(1, row[Column("stochastic_d_14_3")]);
        Equal(1, row[Column("range_position_60")]);
        Equal(1, row[Column("efficiency_ratio_30")]);
        Equal(1, row[Column("obv_slope_30")]);
        Equal(0, row[Column("volume_z_score_60")]);

        // Typical price (2 + 1 + 2)/3 of the open; the 60 opens before the last close C sum to C, so VWAP = 5/3 · C / 60.
        Equal(Math.Log(60 / (5.0 / 3)), row[Column("vwap_distance_60")]);

        // A geometric series under exponential weights, of the last 120 closes only.
        Equal(-Math.Log(GeometricEma(10)), row[Column("ema_distance_10")]);
        Equal(Math.Log(GeometricEma(12) / GeometricEma(26)), row[Column("macd_12_26")]);

        // The candle that opened at 05:59 closed at 06:00: a quarter of the day.
        Equal(1, row[Column("time_of_day_sin")]);
        Equal(0, row[Column("time_of_day_cos")]);
    }

    // EMA / C = Σ (1−α)^k 2^−k / Σ (1−α)^k over k = 0 … 119; 2^−120 is nothing.
    private static double GeometricEma(int span)
    {
        var decay = 1 - 2.0 / (span + 1);
        return 1 / (1 - decay / 2) * (1 - decay) / (1 - Math.Pow(decay, 120));
    }

    private static int Column(string name) => FeatureSchema.Features.Select(f => f.Name).ToList().IndexOf(name);

    private static void Equal(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-6 * Math.Max(1e-3, Math.Abs(expected)), $"Expected {expected:R}, got {actual:R}.");
}
