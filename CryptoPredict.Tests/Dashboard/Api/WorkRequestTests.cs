using CryptoPredict.Dashboard.Api;

namespace CryptoPredict.Tests.Dashboard.Api;

public sealed class WorkRequestTests
{
    public static TheoryData<WorkRequest, string> Orders => new()
    {
        { new FineTuneRequest("BTC-USD", 20), "asset BTC-USD, min samples 20" },
        { new RetrainRequest(), "" },
        { new BacktestRequest("ETH-USD", RetrainEvery: TimeSpan.FromHours(6), Seed: 7), "asset ETH-USD, retrain every 6 h, seed 7" },
        { new SwitchRequest(false), "enabled no" },
        { new ReasonRequest("The trees are looked at."), "reason The trees are looked at." },
        { new RunsRequest([3, 4]), "runs 3, 4" },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void What_was_sent_is_told_in_words_without_what_was_left_out(WorkRequest order, string words) => Assert.Equal(words, order.InWords());
}
