using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Pages.Training;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Training;

public sealed class RunWindowTests
{
    private static readonly Asset Btc = new("BTC-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_log_goes_on_where_it_was_left_and_holds_the_newest_lines()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var run = await store.StartRoundAsync(Btc);
        var window = new RunWindow(store.Ledger, store.Active);
        for (var i = 0; i < 7; i++)
        {
            for (var line = 0; line < 100; line++)
            {
                run.Log($"line {(100 * i) + line}");
            }

            if (i == 6)
            {
                await store.EndAsync(run, RunResult.Succeeded("Done."));
            }

            store.Wall.Advance(TimeSpan.FromSeconds(1));
            await window.RefreshAsync(run.Id, Token);
        }

        Assert.Equal(RunWindow.LogLines, window.Log.Count);
        Assert.Equal("line 699", window.Log[^1].Text);
        Assert.Equal(window.Log.Select(line => line.Number).Order(), window.Log.Select(line => line.Number));
        Assert.Equal(window.Log.Count, window.Log.DistinctBy(line => line.Number).Count());
    }

    [Fact]
    public async Task Curves_are_told_apart_by_asset_and_model_and_the_one_that_grew_last_stands_last()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var run = await store.StartRoundAsync(Btc);
        run.Epoch(new RunEpoch(new Asset("ETH-USD"), "lstm", new EpochLoss(1, 1, 1)));
        run.Epoch(new RunEpoch(Btc, "lightgbm", new EpochLoss(1, 1, null)));
        run.Epoch(new RunEpoch(Btc, "lstm", new EpochLoss(6, 0.9, 0.97)));
        await store.EndAsync(run, RunResult.Succeeded("Done."));
        var window = new RunWindow(store.Ledger, store.Active);
        await window.RefreshAsync(run.Id, Token);
        Assert.Equal(["ETH-USD/lstm", "BTC-USD/lightgbm", "BTC-USD/lstm"], window.Curves.Select(curve => curve.Name));
        Assert.Equal([1, 2, 3, 4, 5, 6], window.Curves[^1].Losses.Select(loss => loss.Epoch));
    }

    [Fact]
    public async Task Another_run_shows_nothing_of_the_one_before()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var first = await store.RetrainAsync(Btc, "schedule");
        await store.RefusedAsync(Btc);
        var window = new RunWindow(store.Ledger, store.Active);
        await window.RefreshAsync(first, Token);
        Assert.NotEmpty(window.Curves);
        await window.RefreshAsync(first + 1, Token);
        Assert.Equal(RunState.Refused, window.Run!.State);
        Assert.Empty(window.Curves);
        Assert.Empty(window.Log);
        await window.RefreshAsync(null, Token);
        Assert.Null(window.Run);
    }

    [Fact]
    public async Task A_run_that_ended_shows_what_becomes_of_it_later()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var run = await store.StartRoundAsync(Btc);
        await store.EndAsync(run, new RunResult(RunState.Failed, "It diverged."));
        var window = new RunWindow(store.Ledger, store.Active);
        await window.RefreshAsync(run.Id, Token);
        var lines = window.Log.Count;
        await store.Ledger.MoveAsync(new RunMove(run.Id, RunState.Dismissed, "Dismissed by ada."), Token);
        await window.RefreshAsync(run.Id, Token);
        Assert.Equal((RunState.Dismissed, lines), (window.Run!.State, window.Log.Count));
    }

    [Fact]
    public async Task The_run_under_way_is_followed_before_one_that_waits_and_only_runs_about_the_asset()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var window = new RunWindow(store.Ledger, store.Active);
        Assert.Null(await window.FindNewestAsync(Retrainer.JobName, Btc, Token));
        var ended = await store.RetrainAsync(null, "schedule");
        await store.RetrainAsync(new Asset("ETH-USD"), "schedule");
        await store.RefusedAsync(Btc);
        Assert.Equal(ended, await window.FindNewestAsync(Retrainer.JobName, Btc, Token));
        var running = await store.StartRoundAsync(Btc);
        var waiting = await store.QueueAsync(Retrainer.JobName, new RetrainInput(), "ada");
        Assert.Equal(running.Id, await window.FindNewestAsync(Retrainer.JobName, Btc, Token));
        await store.EndAsync(running, RunResult.Succeeded("Done."));
        Assert.Equal(waiting.Id, await window.FindNewestAsync(Retrainer.JobName, Btc, Token));
    }
}
