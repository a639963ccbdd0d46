using System.Text.Json;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Jobs;

public sealed class JobInputTests
{
    private static readonly Asset Eth = new("ETH-USD");

    [Fact]
    public void Every_input_comes_back_as_it_was()
    {
        RoundTrip(new NoInput(), null);
        RoundTrip(new RetrainInput(), null);
        RoundTrip(new RetrainInput(Eth, "lstm", "deep"), """{"asset":"ETH-USD","model":"lstm","preset":"deep"}""");
        RoundTrip(new FineTuneInput(Eth, 10), """{"asset":"ETH-USD","minimumSamples":10}""");
        RoundTrip(
            new FineTuneInput(Eth, Candles: new CandleRange(Sample.Start, Sample.Start.AddHours(1))),
            """{"asset":"ETH-USD","candles":{"first":"2026-01-01T00:00:00+00:00","last":"2026-01-01T01:00:00+00:00"}}""");
        RoundTrip(new TierInput(3, Eth), """{"tier":3,"asset":"ETH-USD"}""");
        RoundTrip(new BacktestInput(Eth, new BacktestSettings(Sample.Start, RetrainEvery: TimeSpan.FromHours(2), Rows: 500)), """{"asset":"ETH-USD","backtest":{"from":"2026-01-01T00:00:00+00:00","retrainEvery":"02:00:00","rows":500}}""");
        var columns = new UploadReading(UploadKind.DailySeries, Eth, new SeriesColumns(1, null, 5), SameDayRule.Sum);
        RoundTrip(
            new UploadInput(3, new MergePlan(columns, ConflictRule.TakeUploaded)),
            """{"upload":3,"plan":{"reading":{"kind":"DailySeries","target":"ETH-USD","columns":{"date":1,"value":5},"sameDay":"Sum"},"onConflict":"TakeUploaded"}}""");
    }

    [Fact]
    public void A_backtests_models_come_back_too()
    {
        var read = JobInput.Read<BacktestInput>(JobInput.Write(new BacktestInput(Eth, new BacktestSettings(Models: ["kalman", "lstm"]))));
        Assert.Equal(["kalman", "lstm"], read.Backtest!.Models);
    }

    [Fact]
    public void Equal_inputs_have_equal_texts_whatever_zone_their_times_are_written_in()
    {
        var (here, there) = (new BacktestSettings(Sample.Start), new BacktestSettings(Sample.Start.ToOffset(TimeSpan.FromHours(5))));
        Assert.Equal(here, there);
        Assert.Equal(JobInput.Write(new BacktestInput(Eth, here)), JobInput.Write(new BacktestInput(Eth, there)));
        Assert.NotEqual(JobInput.Write(new BacktestInput(Eth, here)), JobInput.Write(new BacktestInput(Eth)));
    }

    [Fact]
    public void An_input_says_what_it_is_about()
    {
        var plan = new MergePlan(new UploadReading(UploadKind.Candles, Eth));
        IJobInput[] about = [new RetrainInput(Eth), new FineTuneInput(Eth), new TierInput(1, Eth), new BacktestInput(Eth), new UploadInput(1, plan)];
        Assert.All(about, input => Assert.Equal(Eth, input.About));
        Assert.All((IJobInput[])[new NoInput(), new RetrainInput(), new TierInput(), new UploadInput(1)], input => Assert.Null(input.About));
    }

    [Fact]
    public void An_input_says_in_words_all_that_is_asked()
    {
        InWords("ETH-USD, lstm, deep", new RetrainInput(Eth, "lstm", "deep"));
        InWords("ETH-USD, from 12 samples", new FineTuneInput(Eth, 12));
        InWords("ETH-USD, candles of 2026-01-01 00:00 to 2026-01-01 01:30 UTC",
            new FineTuneInput(Eth, Candles: new CandleRange(Sample.Start, Sample.Start.AddHours(1.5))));
        InWords("tier 3", new TierInput(3));
        InWords("ETH-USD, tier 1", new TierInput(1, Eth));
        InWords("ETH-USD, seed 4", new BacktestInput(Eth, new BacktestSettings(Seed: 4)));
        InWords(
            "ETH-USD, from 2026-01-01 00:00 UTC, to 2026-01-02 12:30 UTC, trained every 6 h, up to 5,000 rows, kalman and lstm, seed 3",
            new BacktestInput(Eth, new BacktestSettings(Sample.Start, Sample.Start.AddHours(36.5), TimeSpan.FromHours(6), 5000, ["kalman", "lstm"], 3)));

        var daily = new UploadReading(UploadKind.DailySeries, new Asset("sales"));
        InWords("upload 3, daily values of sales, stored values stay", new UploadInput(3, new MergePlan(daily)));
        InWords("upload 3, daily values of sales, uploaded values win", new UploadInput(3, new MergePlan(daily, ConflictRule.TakeUploaded)));
        InWords("upload 4, candles", new UploadInput(4, new MergePlan(new UploadReading(UploadKind.Candles), ConflictRule.TakeUploaded)));
        InWords("upload 5", new UploadInput(5));
        InWords(null, new RetrainInput());
        InWords(null, new NoInput());
    }

    [Fact]
    public void What_the_version_before_wrote_is_read()
    {
        Assert.Equal(new RetrainInput(Sample.Btc, LstmPreset: "deep"), JobInput.Read<RetrainInput>("""{"asset":"BTC-USD","preset":"deep"}"""));
        Assert.Equal(new RetrainInput(), JobInput.Read<RetrainInput>(null));
        Assert.Equal(new FineTuneInput(new Asset("X"), 10), JobInput.Read<FineTuneInput>("""{"asset":"X","minimumSamples":10}"""));
        Assert.Equal(new TierInput(2), JobInput.Read<TierInput>("""{"tier":2}"""));
        var backtest = JobInput.Read<BacktestInput>("""{"asset":"X","backtest":{"from":"2026-01-01T00:00:00+00:00","retrainEvery":"06:00:00","models":["kalman"],"seed":3}}""");
        Assert.Equal((new Asset("X"), Sample.Start, TimeSpan.FromHours(6), "kalman", 3),
            (backtest.Asset, backtest.Backtest!.From, backtest.Backtest.RetrainEvery, backtest.Backtest.Models!.Single(), backtest.Backtest.Seed));
        Assert.Equal(
            new UploadInput(3, new MergePlan(new UploadReading(UploadKind.Candles, new Asset("X")))),
            JobInput.Read<UploadInput>("""{"upload":3,"plan":{"reading":{"kind":"Candles","target":"X"},"onConflict":"KeepStored"},"trainingRun":7}"""));
        Assert.Equal(new UploadInput(3), JobInput.Read<UploadInput>("""{"upload":3,"trainingRun":7}"""));
    }

    [Theory]
    [InlineData("""{"asset":"../x;y"}""")]
    [InlineData("""{"asset":7}""")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public void What_is_no_input_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => JobInput.Read<RetrainInput>(text));

    private static void InWords(string? words, IJobInput input) => Assert.Equal(words, input.InWords);

    private static void RoundTrip<TInput>(TInput input, string? text)
        where TInput : IJobInput
    {
        Assert.Equal(text, JobInput.Write(input));
        Assert.Equal(input, JobInput.Read<TInput>(text));
    }
}
