using System.Collections.Immutable;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Storage;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Live;

public sealed class RunFollowerTests
{
    private const int Many = 1_234;

    private static readonly RunStart Start = new(RunKind.Retrain, null, "ada", ImmutableSortedDictionary<string, string>.Empty);

    private readonly FakeTimeProvider _wall = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_after_the_end_gets_the_whole_log_and_the_outcome()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store);
        await using var run = await runs.StartAsync(Start, Token);
        Log(run, 1, Many);
        await run.FinishAsync(RunOutcome.Failed, "It broke.", Token);

        var news = await new RunFollower(runs).FollowAsync(run.Id, Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(1, Many).Select(i => $"line {i}"), news.SkipLast(1).Select(one => one.Line!.Text));
        Assert.Equal((RunOutcome.Failed, "It broke."), (news[^1].End!.Outcome, news[^1].End!.Message));
    }

    [Fact]
    public async Task Who_falls_behind_while_it_runs_misses_no_line()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store);
        using var changed = new SemaphoreSlim(0);
        await using var run = await runs.StartAsync(Start, Token);
        runs.Changed += () => changed.Release();
        Log(run, 1, 1);
        _wall.Advance(TimeSpan.FromSeconds(0.5));
        await changed.WaitAsync(Token);
        await using var following = new RunFollower(runs).FollowAsync(run.Id, Token).GetAsyncEnumerator(Token);
        Assert.True(await following.MoveNextAsync());
        Assert.Equal("line 1", following.Current.Line!.Text);

        Log(run, 2, Many);
        await run.FinishAsync(RunOutcome.Succeeded, "Done.", Token);

        List<RunNews> rest = [];
        while (await following.MoveNextAsync())
        {
            rest.Add(following.Current);
        }

        Assert.Equal(Enumerable.Range(2, Many - 1).Select(i => $"line {i}"), rest.SkipLast(1).Select(one => one.Line!.Text));
        Assert.Equal(RunOutcome.Succeeded, rest[^1].End!.Outcome);
    }

    [Fact]
    public async Task Of_a_run_that_is_not_there_nothing_comes()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store);
        Assert.Empty(await new RunFollower(runs).FollowAsync(7, Token).ToListAsync(Token));
    }

    private static void Log(IRunRecorder run, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            run.Log($"line {i}");
        }
    }

    private Task<SqliteTrainingRuns> OpenAsync(TestDatabase store) =>
        SqliteTrainingRuns.OpenAsync(store.Database, _wall, _wall, NullLogger<SqliteTrainingRuns>.Instance, Token);
}
