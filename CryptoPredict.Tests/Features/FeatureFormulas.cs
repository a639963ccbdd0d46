using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Features;

/// <summary>
/// Every feature once more, straight from its formula over the whole past, with none of the engine's code: slow and plain.
/// Each takes all candles since the engine's start, the newest last.
/// </summary>
internal static class FeatureFormulas
{
    public static IReadOnlyDictionary<string, Func<Candle[], double>> All { get; } = new Dictionary<string, Func<Candle[], double>>
    {
        ["log_return_1"] = c => Return(c, 1),
        ["log_return_2"] = c => Return(c, 2),
        ["log_return_3"] = c => Return(c, 3),
        ["log_return_5"] = c => Return(c, 5),
        ["log_return_10"] = c => Return(c, 10),
        ["log_return_15"] = c => Return(c, 15),
        ["log_return_30"] = c => Return(c, 30),
        ["log_return_60"] = c => Return(c, 60),
        ["realised_volatility_10"] = c => Volatility(c, 10),
        ["realised_volatility_30"] = c => Volatility(c, 30),
        ["realised_volatility_60"] = c => Volatility(c, 60),
        ["volatility_ratio_10_60"] = c => Volatility(c, 10) / Volatility(c, 60),
        ["parkinson_volatility_30"] = c => Math.Sqrt(c[^30..].Sum(x => Math.Pow(Math.Log(x.High) - Math.Log(x.Low), 2)) / (30 * 4 * Math.Log(2))),
        ["average_true_range_14"] = c => Average(
            [.. c.Select((x, i) => Math.Log(Math.Max(x.High, Previous(c, i))) - Math.Log(Math.Min(x.Low, Previous(c, i))))], 1.0 / 14),
        ["downside_share_30"] = c => Returns(c)[^30..].Where(r => r < 0).Sum(r => r * r) / Returns(c)[^30..].Sum(r => r * r),
        ["rsi_14"] = c => Wilder(c, 1) / (Wilder(c, 1) + Wilder(c, -1)),
        ["stochastic_k_14"] = c => Position(c, 14),
        ["stochastic_d_14_3"] = c => (Position(c, 14) + Position(c[..^1], 14) + Position(c[..^2], 14)) / 3,
        ["range_position_60"] = c => Position(c, 60),
        ["bollinger_position_20_2"] = c => (c[^1].Close - Mean(Closes(c, 20))) / (2 * Deviation(Closes(c, 20))),
        ["bollinger_width_20_2"] = c => 4 * Deviation(Closes(c, 20)) / Mean(Closes(c, 20)),
        ["macd_12_26"] = c => MacdLine(c),
        ["macd_signal_12_26_9"] = c => Average(
            [.. Enumerable.Range(1, c.Length).Select(n => n < c.Length - 200 ? 0 : MacdLine(c[..n]))], 2.0 / 10), // 0.8^200 is nothing
        ["ema_distance_10"] = c => EmaDistance(c, 10),
        ["ema_distance_30"] = c => EmaDistance(c, 30),
        ["ema_distance_60"] = c => EmaDistance(c, 60),
        ["efficiency_ratio_30"] = c => Return(c, 30) / Returns(c)[^30..].Sum(Math.Abs),
        ["obv_slope_30"] = c => (OnBalanceVolume(c) - OnBalanceVolume(c[..^30])) / c[^30..].Sum(x => x.Volume),
        ["vwap_distance_60"] = c =>
            Math.Log(c[^1].Close) - Math.Log(c[^60..].Sum(x => x.Volume * (x.High + x.Low + x.Close) / 3) / c[^60..].Sum(x => x.Volume)),
        ["volume_z_score_60"] = c => (c[^1].Volume - Mean(Volumes(c, 60))) / Deviation(Volumes(c, 60)),
        ["time_of_day_sin"] = c => Math.Sin(DayAngle(c)),
        ["time_of_day_cos"] = c => Math.Cos(DayAngle(c)),
    };

    private static double Previous(Candle[] c, int i) => i == 0 ? c[0].Open : c[i - 1].Close;

    private static double[] Returns(Candle[] c) => [.. c.Select((x, i) => Math.Log(x.Close) - Math.Log(Previous(c, i)))];

    private static double Return(Candle[] c, int lag) => Math.Log(c[^1].Close) - Math.Log(c[^(lag + 1)].Close);

    private static double Volatility(Candle[] c, int n) => Math.Sqrt(Mean([.. Returns(c)[^n..].Select(r => r * r)]));

    private static double Wilder(Candle[] c, int sign) => Average([.. c.Select((x, i) => Math.Max(0, sign * (x.Close - Previous(c, i))))], 1.0 / 14);

    private static double Position(Candle[] c, int n)
    {
        var low = c[^n..].Min(x => x.Low);
        return (c[^1].Close - low) / (c[^n..].Max(x => x.High) - low);
    }

    private static double EmaDistance(Candle[] c, int span) => Math.Log(c[^1].Close) - Math.Log(Ema(c, span));

    private static double MacdLine(Candle[] c) => Math.Log(Ema(c, 12)) - Math.Log(Ema(c, 26));

    private static double Ema(Candle[] c, int span) => Average(Closes(c, c.Length), 2.0 / (span + 1));

    // The weighted mean as it is defined, newest value first.
    private static double Average(double[] values, double smoothing)
    {
        var weights = values.Select((_, i) => Math.Pow(1 - smoothing, values.Length - 1 - i)).ToArray();
        return values.Zip(weights, (x, w) => x * w).Sum() / weights.Sum();
    }

    private static double OnBalanceVolume(Candle[] c) =>
        c.Select((x, i) => x.Close > Previous(c, i) ? x.Volume : x.Close < Previous(c, i) ? -x.Volume : 0).Sum();

    private static double[] Closes(Candle[] c, int n) => [.. c[^n..].Select(x => x.Close)];

    private static double[] Volumes(Candle[] c, int n) => [.. c[^n..].Select(x => x.Volume)];

    private static double Mean(double[] values) => values.Sum() / values.Length;

    private static double Deviation(double[] values) => Math.Sqrt(Mean([.. values.Select(x => Math.Pow(x - Mean(values), 2))]));

    private static double DayAngle(Candle[] c) => 2 * Math.PI * (c[^1].OpenTime.AddMinutes(1).ToUniversalTime().TimeOfDay.TotalSeconds / 86_400);
}
