using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Components.Pages.Jobs;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Jobs;

public sealed class JobWordsTests
{
    private static readonly Asset Btc = new("BTC-USD");

    [Fact]
    public void A_backtest_says_all_that_it_was_told()
    {
        var settings = new BacktestSettings(
            new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 12, 30, 0, TimeSpan.Zero), TimeSpan.FromHours(6), 5000, ["kalman", "lstm"], 3);
        Assert.Equal(
            "BTC-USD, from 2025-03-01 00:00 UTC, to 2025-03-02 12:30 UTC, trained every 6 hours, up to 5,000 rows, kalman and lstm, seed 3",
            Told(Backtester.JobName, new BacktestRequest(Btc, settings)));
        Assert.Equal("BTC-USD, seed 4", Told(Backtester.JobName, new BacktestRequest(Btc, new BacktestSettings(Seed: 4))));
    }

    [Fact]
    public void An_upload_says_how_it_is_read_and_which_values_stay()
    {
        var daily = new UploadReading(UploadKind.DailySeries, new Asset("sales"));
        Assert.Equal("upload 3, daily values of sales, stored values stay", Told(UploadTraining.JobName, new UploadInput(3, new MergePlan(daily))));
        Assert.Equal("upload 3, daily values of sales, uploaded values win", Told(UploadTraining.JobName, new UploadInput(3, new MergePlan(daily, ConflictRule.TakeUploaded))));
        Assert.Equal("upload 4, candles", Told(UploadTraining.JobName, new UploadInput(4, new MergePlan(new UploadReading(UploadKind.Candles), ConflictRule.TakeUploaded))));
    }

    [Fact]
    public void What_was_measured_is_grouped_by_thousands_if_it_is_a_count()
    {
        Assert.Equal("98,640", JobWords.Of(new RunFigure("rows", 98640)));
        Assert.Equal("1.004", JobWords.Of(new RunFigure("relative MAE", 1.0044)));
    }

    [Fact]
    public void What_trains_says_of_what_and_how()
    {
        Assert.Equal("BTC-USD, lstm, deep", Told(Retrainer.JobName, new RetrainRequest(Btc, "lstm", "deep")));
        Assert.Equal("–", Told(Retrainer.JobName, new RetrainRequest()));
        Assert.Equal("BTC-USD, from 12 samples", Told(FineTuner.JobName, new FineTuneRequest(Btc, 12)));
        Assert.Equal("tier 3", Told(CryptoPredict.Core.Training.Feedback.FeedbackLoop.JobName, new TierRequest(3)));
    }

    [Fact]
    public void What_was_told_nothing_is_a_dash() => Assert.Equal("–", JobWords.Of(new JobRequest("verify", "ada")));

    private static string Told(string job, IJobInput input) => JobWords.Of(new JobRequest(job, "ada", JobInput.Write(input), input.About));
}
