using CryptoPredict.Dashboard.Requests;

namespace CryptoPredict.Tests.Dashboard.Requests;

public sealed class FairSharesTests
{
    private const int Places = 200;

    private readonly FairShares _shares = new(Places);

    [Fact]
    public void Every_caller_gets_a_fair_share_and_none_gets_nothing_while_a_place_is_free_attack_15()
    {
        Assert.Equal(Places / 2, Take("greedy"));
        Assert.Equal(Places / 4, Take("as greedy"));
        Assert.Equal(1, Take("modest", 1));

        for (var i = 0; i < Places / 2; i++)
        {
            _shares.Leave("greedy");
        }

        Assert.True(Take("modest") > Places / 4);
    }

    [Fact]
    public void Looking_for_a_place_takes_none_and_says_how_many_are_held()
    {
        Take("greedy");

        Assert.Equal((false, Places / 2), (_shares.HasPlace("greedy", out var held), (int)held));
        for (var i = 0; i < Places; i++)
        {
            Assert.True(_shares.HasPlace("modest", out held));
        }

        Assert.Equal(0, held);
        Assert.Equal(Places / 4, Take("modest"));
    }

    private long Take(string caller, int most = int.MaxValue)
    {
        var held = 0L;
        while (held < most && _shares.TryEnter(caller, out held))
        {
            // One more.
        }

        return held;
    }
}
