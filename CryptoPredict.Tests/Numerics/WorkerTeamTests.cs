using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_piece_is_done_exactly_once_before_Run_returns(int threads)
    {
        using var team = new WorkerTeam(threads);
        for (var run = 0; run < 300; run++)
        {
            var done = new int[run % 23];
            team.Run(done.Length, piece => Interlocked.Increment(ref done[piece]));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void A_team_that_fell_asleep_wakes_up()
    {
        using var team = new WorkerTeam(3);
        var sum = 0;
        for (var run = 0; run < 3; run++)
        {
            team.Run(3, _ => Interlocked.Increment(ref sum));

            // Real time: long enough for the members to stop spinning, which nothing tells, whether or not they have yet.
            Thread.SpinWait(2_000_000);
        }

        Assert.Equal(9, sum);
    }

    [Fact]
    public void Ranges_cover_everything_once()
    {
        using var team = new WorkerTeam(3);
        foreach (var count in new[] { 1, 9, 100, 12_345 })
        {
            var done = new int[count];
            team.RunRanges(count, 10, (begin, end) =>
            {
                for (var i = begin; i < end; i++)
                {
                    Interlocked.Increment(ref done[i]);
                }
            });
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void A_failing_piece_fails_the_run_and_leaves_the_team_usable()
    {
        using var team = new WorkerTeam(2);
        var failure = Assert.Throws<InvalidOperationException>(() =>
            team.Run(8, piece => _ = piece == 3 ? throw new InvalidOperationException("piece 3") : 0));
        Assert.Equal("piece 3", failure.Message);

        var sum = 0;
        team.Run(8, piece => Interlocked.Add(ref sum, piece));
        Assert.Equal(28, sum);
    }
}
