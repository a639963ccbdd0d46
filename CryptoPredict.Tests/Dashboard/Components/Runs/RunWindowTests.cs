using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Runs;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Components.Runs;

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
    public async Task What_did_not_grow_is_the_same_list_so_that_nothing_is_drawn_anew()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var run = await store.StartRoundAsync(Btc);
        await store.FlushAsync(run.Id, "BTC-USD lstm: epoch 5 of 12");
        var window = new RunWindow(store.Ledger, store.Active);
        await window.RefreshAsync(run.Id, Token);
        var (log, curves) = (window.Log, window.Curves);

        run.Report(0.7, "BTC-USD: lstm, 6 of 12");
        Assert.False(await window.RefreshAsync(run.Id, Token));
        Assert.Equal(0.7, window.Progress!.Done);
        Assert.Same(log, window.Log);
        Assert.Same(curves, window.Curves);

        run.Epoch(new RunEpoch(Btc, "lstm", new EpochLoss(6, 0.9, 0.97)));
        run.Log("epoch 6");
        await store.FlushAsync(run.Id, "epoch 6");
        Assert.True(await window.RefreshAsync(run.Id, Token));
        Assert.Equal((log.Count + 1, 6), (window.Log.Count, window.Curves[^1].Losses.Count));

        store.Active.Cancel(run.Id, "ada");
        Assert.True(await window.RefreshAsync(run.Id, Token));
        Assert.False(await window.RefreshAsync(run.Id, Token));
        await store.EndAsync(run, new RunResult(RunState.Cancelled, "Cancelled by ada."));
        Assert.True(await window.RefreshAsync(run.Id, Token));
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
    public async Task Another_attempt_begins_its_curves_anew()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var run = await store.StartRoundAsync(Btc);
        var window = new RunWindow(store.Ledger, store.Active);
        await store.EndAsync(run, new RunResult(RunState.RetryScheduled, "Attempt 1 failed."));
        await window.RefreshAsync(run.Id, Token);
        Assert.Equal(5, window.Curves[0].Losses.Count);
        Assert.Equal("Attempt 1 failed.", window.Waits);

        var again = store.Active.Begin((await store.Ledger.ClaimAsync(run.Id, Sample.Start, Token))!, CancellationToken.None);
        await window.RefreshAsync(run.Id, Token);
        Assert.Empty(window.Curves);
        again.Epoch(new RunEpoch(Btc, "lstm", new EpochLoss(1, 1.5, null)));
        await store.EndAsync(again, RunResult.Succeeded("Done."));
        await window.RefreshAsync(run.Id, Token);
        Assert.Equal([1.5], Assert.Single(window.Curves).Losses.Select(loss => loss.Train));
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
        await window.RefreshAsync(99, Token);
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
    public async Task What_waits_says_for_what()
    {
        using var store = await TrainedStore.CreateAsync(Sample.Start, [Btc]);
        var running = await store.StartRoundAsync(Btc);
        var waiting = await store.QueueAsync(Retrainer.JobName, new RetrainInput(), "ada");
        var window = new RunWindow(store.Ledger, store.Active);
        await window.RefreshAsync(waiting.Id, Token);
        Assert.Equal($"Run {running.Id} of the same job is under way.", window.Waits);
        await store.EndAsync(running, RunResult.Succeeded("Done."));
        await window.RefreshAsync(waiting.Id, Token);
        Assert.Equal("It starts at once.", window.Waits);
        await window.RefreshAsync(running.Id, Token);
        Assert.Null(window.Waits);
    }
}
