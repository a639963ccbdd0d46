using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>One forecast on the price that led to it and the price that came.</summary>
internal static class PredictionChart
{
    /// <summary>Candles shown before the forecast was made.</summary>
    public const int Before = 60;

    /// <summary>The series, in the order of the data's columns.</summary>
    public static IReadOnlyList<PlotSeries> Series =>
    [
        new(VerificationTexts.UpperEnd, "forecast", ChartShape.Band, Key: VerificationTexts.Band),
        new(VerificationTexts.LowerEnd, "forecast", ChartShape.Band, Key: ""),
        new(VerificationTexts.Price, "up", ChartShape.Line),
        new(VerificationTexts.Forecast, "forecast", ChartShape.Line),
        new(VerificationTexts.NoChange, "persistence", ChartShape.Dashes),
    ];

    /// <summary>The points: closes over their time, and forecast and band as they open from the last price to their target.</summary>
    /// <param name="entry">The forecast.</param>
    /// <param name="candles">The asset's candles around it, oldest first.</param>
    /// <param name="interval">Length of a candle.</param>
    public static PlotData Of(LedgerEntry entry, IReadOnlyList<ClosedCandle> candles, TimeSpan interval)
    {
        var prediction = entry.Prediction;
        var closes = candles.ToDictionary(candle => candle.CloseTime, candle => candle.Candle.Close);
        var steps = Math.Max(1, (int)Math.Round(prediction.Horizon / interval));
        List<double> x = [], price = [], upper = [], lower = [], forecast = [], same = [];
        for (var step = -Before; step <= steps; step++)
        {
            var at = prediction.AsOf + (step * interval);
            x.Add(at.ToUnixTimeSeconds());
            price.Add(step == 0 ? prediction.LastPrice : closes.TryGetValue(at, out var close) ? close : double.NaN);
            upper.Add(Towards(prediction.Upper, step));
            lower.Add(Towards(prediction.Lower, step));
            forecast.Add(Towards(prediction.PredictedPrice, step));
            same.Add(Towards(prediction.LastPrice, step));
        }

        return new PlotData($"{entry.Id}", x, [upper, lower, price, forecast, same]);

        double Towards(double target, int step) =>
            step < 0 ? double.NaN : prediction.LastPrice + ((target - prediction.LastPrice) * step / steps);
    }
}
