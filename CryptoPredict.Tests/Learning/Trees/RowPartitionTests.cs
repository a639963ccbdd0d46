using CryptoPredict.Learning.Numerics;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class RowPartitionTests
{
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
