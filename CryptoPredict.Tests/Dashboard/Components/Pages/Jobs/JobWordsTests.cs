using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Components.Pages.Jobs;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Jobs;

public sealed class JobWordsTests
{
    [Fact]
    public void A_backtest_says_all_that_it_was_told()
    {
        var settings = new BacktestSettings(
            new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 12, 30, 0, TimeSpan.Zero), TimeSpan.FromHours(6), 5000, ["kalman", "lstm"], 3);
        Assert.Equal(
            "BTC-USD, from 2025-03-01 00:00 UTC, to 2025-03-02 12:30 UTC, trained every 6 hours, up to 5,000 rows, kalman and lstm, seed 3",
            JobWords.Of(new JobInput("BTC-USD", Backtest: settings)));
        Assert.Equal("BTC-USD, seed 4", JobWords.Of(new JobInput("BTC-USD", Backtest: new BacktestSettings(Seed: 4))));
    }

    [Fact]
    public void An_upload_says_how_it_is_read_and_which_values_stay()
    {
        var daily = new UploadReading(UploadKind.DailySeries, new Asset("sales"));
        Assert.Equal("upload 3, daily values of sales, stored values stay", JobWords.Of(new JobInput(Upload: 3, Plan: new MergePlan(daily))));
        Assert.Equal("upload 3, daily values of sales, uploaded values win", JobWords.Of(new JobInput(Upload: 3, Plan: new MergePlan(daily, ConflictRule.TakeUploaded))));
        Assert.Equal("upload 4, candles", JobWords.Of(new JobInput(Upload: 4, Plan: new MergePlan(new UploadReading(UploadKind.Candles), ConflictRule.TakeUploaded))));
    }

    [Fact]
    public void What_was_measured_is_grouped_by_thousands_if_it_is_a_count()
    {
        Assert.Equal([("rows", "98,640"), ("relative MAE", "1.0044"), ("by", "ada")], JobWords.Metrics("""{"rows":98640,"relative MAE":1.0044,"by":"ada"}"""));
        Assert.Empty(JobWords.Metrics(null));
    }

    [Fact]
    public void What_was_told_nothing_is_a_dash() => Assert.Equal("–", JobWords.Of(JobInput.None));
}
