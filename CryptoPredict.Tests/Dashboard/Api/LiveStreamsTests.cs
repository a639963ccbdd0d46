using CryptoPredict.Dashboard.Api;

namespace CryptoPredict.Tests.Dashboard.Api;

public sealed class LiveStreamsTests
{
    [Fact]
    public void Every_caller_gets_a_fair_share_and_none_gets_nothing_while_a_place_is_free_attack_15()
    {
        var streams = new LiveStreams();

        Assert.Equal(LiveStreams.Most / 2, Take("greedy"));
        Assert.Equal(LiveStreams.Most / 4, Take("as greedy"));
        Assert.Equal(1, Take("modest", 1));

        for (var i = 0; i < LiveStreams.Most / 2; i++)
        {
            streams.Leave("greedy");
        }

        Assert.True(Take("modest") > LiveStreams.Most / 4);

        int Take(string caller, int most = int.MaxValue)
        {
            var held = 0;
            while (held < most && streams.TryEnter(caller, out held))
            {
                // One more.
            }

            return held;
        }
    }
}
