using CryptoPredict.Core.Registry;

namespace CryptoPredict.Tests.Registry;

public sealed class FallbackOrderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "")]
    [InlineData("a b c", "b a")]
    [InlineData("a b a", "b")]
    [InlineData("a b c b", "a c")]
    [InlineData("a b c b d", "b a c")]
    [InlineData("a b -", "b a")]
    [InlineData("a - b", "a")]
    [InlineData("a b a b", "a")]
    public void Promoted_ancestors_come_before_what_was_rolled_back(string holders, string expected)
    {
        string?[] history = [.. holders.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => id == "-" ? null : id)];

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), FallbackOrder.Of(history));
    }

    [Fact]
    public void Everyone_who_ever_held_it_stands_in_the_order_once_but_the_holder()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            string?[] history = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(6) is var id && id == 0 ? null : $"v{id}")];

            var order = FallbackOrder.Of(history);

            Assert.Equal(history.OfType<string>().Distinct().Where(id => id != history[^1]).Order(), order.Order());
        }
    }
}
