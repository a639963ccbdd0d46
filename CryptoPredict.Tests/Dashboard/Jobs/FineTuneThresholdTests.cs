using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>When fine-tunes are asked for by themselves.</summary>
[Kind(TestKind.Host)]
public sealed class FineTuneThresholdTests
{
    [Fact]
    public async Task The_threshold_asks_for_one_fine_tune_and_for_none_more_before_as_many_have_come_anew()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var verified = 25;
        jobs.Tuner.Status = asset => new FineTuningStatus(asset, asset == Sample.Btc, 20, verified, 0, verified, null);
        await RaiseUntilAsync(1);
        var run = (await jobs.RunsOfAsync(FineTuner.JobName))[0];
        await jobs.WaitForAsync(run.Id, RunState.Succeeded);
        Assert.Equal(("threshold", """{"asset":"BTC-USD"}"""), (run.Request.RequestedBy, run.Request.Input));
        verified = 44;
        jobs.Tuner.Raise(Sample.Btc);
        verified = 45;
        await RaiseUntilAsync(2);
        Assert.Equal(2, jobs.Tuner.Requests.Count);

        // It listens from a moment after the start on.
        Task RaiseUntilAsync(int runs) => Waiting.UntilAsync(async () =>
        {
            jobs.Tuner.Raise(Sample.Btc);
            return await jobs.EndedAsync(FineTuner.JobName) == runs;
        });
    }

    [Fact]
    public async Task No_fine_tune_is_asked_for_where_there_is_no_network()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var (hasNetwork, asked) = (false, 0);
        jobs.Tuner.Status = asset =>
        {
            asked += asset == Sample.Btc ? 1 : 0;
            return new FineTuningStatus(asset, asset == Sample.Btc, 20, 25, 0, 25, null) { HasNetwork = hasNetwork };
        };
        await Waiting.UntilAsync(() =>
        {
            jobs.Tuner.Raise(Sample.Btc);
            return asked > 3;
        });
        Assert.Empty(await jobs.RunsOfAsync(FineTuner.JobName));

        hasNetwork = true;
        jobs.Tuner.Raise(Sample.Btc);
        await Waiting.UntilAsync(async () => await jobs.EndedAsync(FineTuner.JobName) == 1);
    }
}
