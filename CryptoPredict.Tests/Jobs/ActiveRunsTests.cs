using CryptoPredict.Core.Jobs;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Jobs;

public sealed class ActiveRunsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_remains_follows_the_pace_up_to_the_last_progress_and_falls_in_between()
    {
        using var bench = await RunBench.CreateAsync();
        await using var run = await bench.StartAsync();
        RunProgress Now() => bench.Active.Find(run.Id)!;
        bench.Wall.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((TimeSpan.FromSeconds(10), 0, null, "starting"), (Now().Elapsed, Now().Done, Now().Remaining, Now().Doing));

        run.Report(0.25, "lstm");
        Assert.Equal(TimeSpan.FromSeconds(30), Now().Remaining);
        bench.Wall.Advance(TimeSpan.FromSeconds(4));
        run.Report(0.25, "still the lstm");
        Assert.Equal((TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(26), "still the lstm"), (Now().Elapsed, Now().Remaining, Now().Doing));
        bench.Wall.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.Zero, Now().Remaining);
    }

    [Fact]
    public async Task Progress_never_goes_back_and_stays_within_the_whole()
    {
        using var bench = await RunBench.CreateAsync();
        await using var run = await bench.StartAsync();

        run.Report(0.5, "half");
        run.Report(0.2, "behind");
        Assert.Equal((0.5, "behind"), (run.Show().Done, run.Show().Doing));
        run.Report(7, "beyond");
        Assert.Equal(1, run.Show().Done);
    }

    [Fact]
    public async Task A_part_moves_its_share_of_the_whole_and_reports_in_its_name()
    {
        using var bench = await RunBench.CreateAsync();
        await using var live = await bench.StartAsync();
        IRun run = live;
        var second = run.Part(0.5, 0.4);

        second.Report(0.5, "half of the second");
        Assert.Equal((0.7, "half of the second"), (Math.Round(live.Show().Done, 9), live.Show().Doing));
        second.Part(0.5, 0.5).Report(1, "the second");
        Assert.Equal(0.9, live.Show().Done, 9);
        second.Report(3, "beyond");
        Assert.Equal(0.9, live.Show().Done, 9);

        second.Log("of the part");
        second.Describe(System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("part", "2"));
        await live.CompleteAsync(CancellationToken.None);
        Assert.Equal((run.Id, run.RequestedBy, run.Stop), (second.Id, second.RequestedBy, second.Stop));
        Assert.Equal("of the part", await bench.Ledger.ReadTextAsync(live.Id));
        Assert.Empty((await bench.Ledger.FindAsync(live.Id, Token))!.Parameters);
    }

    [Fact]
    public async Task A_run_is_shown_while_it_is_under_way_and_each_change_is_told()
    {
        using var bench = await RunBench.CreateAsync();
        var told = 0;
        bench.Active.Changed += () => told++;

        var (first, second) = (await bench.StartAsync(), await bench.StartAsync("bob"));
        Assert.Equal([(first.Id, "ada"), (second.Id, "bob")], bench.Active.Current.Select(one => (one.Run.Id, one.Run.Request.RequestedBy)));
        Assert.Equal(2, told);
        first.Report(0.1, "something");
        Assert.Equal(3, told);
        await bench.Active.EndAsync(first);
        Assert.Equal(4, told);

        Assert.Null(bench.Active.Find(first.Id));
        Assert.Equal(second.Id, Assert.Single(bench.Active.Current).Run.Id);
        await bench.Active.EndAsync(second);
    }

    [Fact]
    public async Task Whoever_cancels_first_is_the_one_who_stopped_it()
    {
        using var bench = await RunBench.CreateAsync();
        var run = await bench.StartAsync();

        Assert.True(bench.Active.Cancel(run.Id, "bob"));
        Assert.True(bench.Active.Cancel(run.Id, "cleo"));

        Assert.Equal(("bob", true), (bench.Active.Find(run.Id)!.StoppedBy, run.Stop.IsCancellationRequested));
        await bench.Active.EndAsync(run);
        Assert.False(bench.Active.Cancel(run.Id, "bob"));
    }

    [Fact]
    public async Task What_a_run_reports_can_be_read_within_half_a_second()
    {
        using var bench = await RunBench.CreateAsync();
        await using var run = await bench.StartAsync();
        using var changed = new SemaphoreSlim(0);
        bench.Ledger.Reported += () => changed.Release();

        run.Log("now");
        bench.Wall.Advance(TimeSpan.FromSeconds(0.5));
        await changed.WaitAsync(Token);

        Assert.Equal("now", await bench.Ledger.ReadTextAsync(run.Id));
    }

    [Fact]
    public async Task Reports_of_many_threads_all_arrive_once_and_in_the_order_of_their_numbers()
    {
        using var bench = await RunBench.CreateAsync();
        await using var run = await bench.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    run.Log($"{thread} {i}");
                    bench.Wall.Advance(TimeSpan.FromMilliseconds(20));
                }
            },
            Token)));
        await run.CompleteAsync(CancellationToken.None);

        var log = await bench.Ledger.ReadLogAsync(run.Id, 0, 1000, newest: false, Token);
        Assert.Equal(400, log.Select(line => line.Text).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), log.Select(line => line.Number));
        Assert.All(Enumerable.Range(0, 4), thread => Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"{thread} {i}"), log.Select(line => line.Text)
                .Where(text => text.StartsWith($"{thread} ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_very_long_line_is_cut_and_never_through_a_character()
    {
        using var bench = await RunBench.CreateAsync();
        await using var run = await bench.StartAsync();
        var most = new string('a', LiveRun.MaxLineLength);

        run.Log($"{most}\r\n{most}b\n{most[1..]}😀", "info");
        await run.CompleteAsync(CancellationToken.None);

        Assert.Equal([most, $"{most}…", $"{most[1..]}…"], (await bench.Ledger.ReadLogAsync(run.Id, 0, 10, newest: false, Token)).Select(line => line.Text));
    }
}
