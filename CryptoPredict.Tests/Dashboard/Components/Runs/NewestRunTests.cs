using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Runs;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Components.Runs;

public sealed class NewestRunTests
{
    private static readonly Asset Btc = new("BTC-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_run_under_way_is_followed_before_one_that_waits_and_only_runs_about_the_asset()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        async Task<long?> FindAsync(Asset? asset) => (await store.Ledger.FindNewestAsync(Retrainer.JobName, asset, Token))?.Id;
        Assert.Null(await FindAsync(Btc));
        var ended = await store.RetrainAsync(null, "schedule");
        var others = await store.RetrainAsync(new Asset("ETH-USD"), "schedule");
        await store.RefusedAsync(Btc);
        Assert.Equal(ended, await FindAsync(Btc));
        Assert.Equal(others, await FindAsync(null));
        var running = await store.StartRoundAsync(Btc);
        var waiting = await store.QueueAsync(Retrainer.JobName, new RetrainInput(), "ada");
        Assert.Equal(running.Id, await FindAsync(Btc));
        await store.EndAsync(running, RunResult.Succeeded("Done."));
        Assert.Equal(waiting.Id, await FindAsync(Btc));
    }
}
