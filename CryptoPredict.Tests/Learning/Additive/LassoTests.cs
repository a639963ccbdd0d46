using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Tests.Learning.Additive;

public sealed class LassoTests
{
    [Fact]
    public void Solution_fulfils_the_conditions_of_a_minimum_from_any_warm_start()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var size = random.Next(1, 25);
            var lasso = new Lasso(size);
            var matrix = Enumerable.Range(0, size).Select(j => Column(random, size, j, round)).ToArray();
            var target = Column(random, size, 0, 1);
            for (var solve = 0; solve < 4; solve++)
            {
                for (var j = 0; j < size; j++)
                {
                    matrix[j].CopyTo(lasso.Column(j));
                }

                target.CopyTo(lasso.Target);
                var gamma = Math.Pow(10, -4 + (4 * random.NextDouble()));

                Assert.True(lasso.Solve(gamma, TestContext.Current.CancellationToken));

                for (var j = 0; j < size; j++)
                {
                    var slope = Slope(matrix, target, lasso.Solution, j);
                    Assert.InRange(slope, -gamma - 1e-8, gamma + 1e-8);
                    if (lasso.Solution[j] != 0)
                    {
                        Assert.Equal(gamma * Math.Sign(lasso.Solution[j]), slope, 1e-8);
                    }
                }
            }
        }
    }

    [Fact]
    public void Twin_columns_do_not_make_the_search_go_round_in_circles()
    {
        var lasso = new Lasso(3);
        double[] column = [1, 2, -1];
        for (var j = 0; j < 3; j++)
        {
            column.CopyTo(lasso.Column(j));
        }

        column.CopyTo(lasso.Target);

        Assert.True(lasso.Solve(0.6, TestContext.Current.CancellationToken));
        Assert.Equal(0.9, lasso.Solution.Sum(), 1e-9);
    }

    // Every other round the columns are hinges, which are hard to tell apart.
    private static double[] Column(Random random, int size, int j, int round) =>
        [.. Enumerable.Range(0, size).Select(i => round % 2 == 0 ? Math.Max(0, i - j + 1.0) / size : (2 * random.NextDouble()) - 1)];

    private static double Slope(double[][] matrix, double[] target, double[] solution, int j)
    {
        var slope = 0.0;
        for (var i = 0; i < target.Length; i++)
        {
            var residual = target[i] - matrix.Select((column, k) => column[i] * solution[k]).Sum();
            slope += matrix[j][i] * residual;
        }

        return slope;
    }
}
