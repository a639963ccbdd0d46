using CryptoPredict.Core.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Rows_are_divided_in_their_order_however_many_threads_take_part(int threads)
    {
        using var team = new WorkerTeam(threads);
        var data = RandomRows.Make(9, 40_000, 3);
        var matrix = BinnedMatrix.Build(data.Features, 255, withBlocks: false, team);
        var partition = new RowPartition(matrix, team);
        foreach (var missingLeft in new[] { false, true })
        {
            foreach (var bin in new[] { 0, 100, matrix.Bins[0].Count - 1 })
            {
                var rows = Enumerable.Range(0, data.Rows).ToArray();
                bool Left(int row) => matrix.Columns[0][row] == FeatureBins.Missing ? missingLeft : matrix.Columns[0][row] <= bin;
                var expected = rows.Where(Left).Concat(rows.Where(row => !Left(row))).ToArray();

                var left = partition.Divide(rows, new SplitCandidate(1, 0, bin, missingLeft, default));

                Assert.Equal(expected.Count(Left), left);
                Assert.Equal(expected, rows);
            }
        }
    }
}
