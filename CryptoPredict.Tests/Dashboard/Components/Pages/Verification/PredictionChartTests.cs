using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class PredictionChartTests
{
    private const int AsOf = 100;

    [Fact]
    public void Forecast_and_band_open_from_the_last_price_to_the_target_among_the_closes_around()
    {
        var prediction = Sample.Prediction(AsOf);
        var data = PredictionChart.Of(
            new LedgerEntry(7, prediction, null), [.. Enumerable.Range(AsOf - 70, 73).Select(minute => Sample.Candle(minute, 100 + (0.01 * minute)))],
            Sample.Minute);

        Assert.Equal(PredictionChart.Before + 6, data.X.Count);
        Assert.Equal(prediction.TargetTime.ToUnixTimeSeconds(), data.X[^1]);
        Assert.All(data.Y, column => Assert.Equal(data.X.Count, column.Count));
        var (upper, lower, price, forecast, same) = (data.Y[0], data.Y[1], data.Y[2], data.Y[3], data.Y[4]);
        Assert.Equal(100.4, price[0], 1e-9);
        Assert.Equal([prediction.LastPrice, 101.01, 101.02, double.NaN, double.NaN, double.NaN], price.TakeLast(6).Select(value => Math.Round(value, 9)));
        Assert.All(new[] { upper, lower, forecast, same }, column =>
        {
            Assert.All(column.Take(PredictionChart.Before), value => Assert.Equal(double.NaN, value));
            Assert.Equal(prediction.LastPrice, column[PredictionChart.Before]);
        });
        Assert.Equal((prediction.Upper, prediction.Lower, prediction.PredictedPrice, prediction.LastPrice), (upper[^1], lower[^1], forecast[^1], same[^1]));
        Assert.Equal((prediction.LastPrice + prediction.Upper) / 2, (upper[^3] + upper[^4]) / 2, 1e-9);
    }

    [Fact]
    public void A_horizon_of_one_candle_is_one_step()
    {
        var prediction = Sample.Prediction(AsOf) with { TargetTime = Sample.Start + ((AsOf + 1) * Sample.Minute) };
        var data = PredictionChart.Of(new LedgerEntry(7, prediction, null), [], Sample.Minute);

        Assert.Equal(PredictionChart.Before + 2, data.X.Count);
        Assert.Equal(prediction.PredictedPrice, data.Y[3][^1]);
    }
}
