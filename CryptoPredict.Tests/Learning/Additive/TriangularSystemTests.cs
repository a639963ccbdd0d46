using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Tests.Learning.Additive;

public sealed class TriangularSystemTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Sum_of_squares_is_that_of_the_rows_for_any_coefficients(int rows)
    {
        var random = new Random(rows);
        var system = new TriangularSystem(8);
        var all = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, 8).Select(_ => random.NextDouble() - 0.3).ToArray()).ToArray();
        foreach (var row in all)
        {
            system.Add(row);
        }

        system.Reduce();

        for (var round = 0; round < 10; round++)
        {
            var coefficients = Enumerable.Range(0, 7).Select(_ => (4 * random.NextDouble()) - 2).ToArray();
            var expected = all.Sum(row => Math.Pow(row[7] - coefficients.Select((c, j) => c * row[j]).Sum(), 2));
            Assert.Equal(1, system.SquaredResiduals(coefficients) / expected, 1e-11);
        }
    }
}
