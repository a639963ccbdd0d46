using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Jobs;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class RunFollowerTests
{
    private const int Many = 1_234;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_after_the_end_gets_the_whole_log_and_the_end()
    {
        using var bench = await RunBench.CreateAsync();
        var run = await bench.StartAsync();
        Log(run, 1, Many);
        await EndAsync(bench, run, RunState.Failed, "It broke.");

        var news = await new RunFollower(bench.Ledger).FollowAsync(run.Id, Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(1, Many).Select(i => $"line {i}"), news.SkipLast(1).Select(one => one.Line!.Text));
        Assert.Equal((RunState.Failed, "It broke."), (news[^1].End!.State, news[^1].End!.Message));
    }

    [Fact]
    public async Task Who_falls_behind_while_it_runs_misses_no_line()
    {
        using var bench = await RunBench.CreateAsync();
        using var changed = new SemaphoreSlim(0);
        var run = await bench.StartAsync();
        bench.Ledger.Reported += () => changed.Release();
        Log(run, 1, 1);
        await Waiting.UntilAsync(() =>
        {
            bench.Wall.Advance(TimeSpan.FromSeconds(0.5));
            return changed.CurrentCount > 0;
        });
        await using var following = new RunFollower(bench.Ledger).FollowAsync(run.Id, Token).GetAsyncEnumerator(Token);
        Assert.True(await following.MoveNextAsync());
        Assert.Equal("line 1", following.Current.Line!.Text);

        Log(run, 2, Many);
        await EndAsync(bench, run, RunState.Succeeded, "Done.");

        List<RunNews> rest = [];
        while (await following.MoveNextAsync())
        {
            rest.Add(following.Current);
        }

        Assert.Equal(Enumerable.Range(2, Many - 1).Select(i => $"line {i}"), rest.SkipLast(1).Select(one => one.Line!.Text));
        Assert.Equal(RunState.Succeeded, rest[^1].End!.State);
    }

    [Fact]
    public async Task Only_what_the_run_itself_tells_is_told_and_not_what_the_application_logs_meanwhile()
    {
        using var bench = await RunBench.CreateAsync();
        var run = await bench.StartAsync();
        run.Log("The models are trained.");
        run.Log("The disk is nearly full.", "warning");
        run.Log("All is written.");
        await EndAsync(bench, run, RunState.Succeeded, "Done.");

        var news = await new RunFollower(bench.Ledger).FollowAsync(run.Id, Token).ToListAsync(Token);

        Assert.Equal(["The models are trained.", "All is written."], news.SkipLast(1).Select(one => one.Line!.Text));
    }

    [Fact]
    public async Task A_run_that_waits_is_followed_from_its_start_on()
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();
        await using var following = new RunFollower(bench.Ledger).FollowAsync(id, Token).GetAsyncEnumerator(Token);
        var first = following.MoveNextAsync().AsTask();
        Assert.False(first.IsCompleted);

        var run = bench.Active.Begin((await bench.Ledger.ClaimAsync(id, bench.Market.GetUtcNow(), Token))!, Token);
        Log(run, 1, 1);
        await EndAsync(bench, run, RunState.Succeeded, "Done.");

        Assert.True(await first);
        Assert.Equal("line 1", following.Current.Line!.Text);
        Assert.True(await following.MoveNextAsync());
        Assert.Equal(RunState.Succeeded, following.Current.End!.State);
    }

    [Fact]
    public async Task Of_a_run_that_is_not_there_nothing_comes()
    {
        using var bench = await RunBench.CreateAsync();
        Assert.Empty(await new RunFollower(bench.Ledger).FollowAsync(7, Token).ToListAsync(Token));
    }

    private static void Log(LiveRun run, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            run.Log($"line {i}");
        }
    }

    private static async Task EndAsync(RunBench bench, LiveRun run, RunState state, string message)
    {
        await run.CompleteAsync(Token);
        Assert.True(await bench.Ledger.MoveAsync(new RunMove(run.Id, state, message), Token));
        await bench.Active.EndAsync(run);
    }
}
