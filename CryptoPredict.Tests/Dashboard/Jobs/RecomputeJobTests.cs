using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class RecomputeJobTests
{
    [Fact]
    public void It_says_how_many_predictions_were_made_by_other_rules_and_does_not_call_them_different()
    {
        Assert.Equal("5 predictions of the last day came out again bit for bit.", RecomputeJob.SentenceOf(5, otherRules: 0, differing: 0));
        Assert.Equal(
            "5 predictions of the last day came out again bit for bit. 7 more were made by the rules of another version of the program and were not compared.",
            RecomputeJob.SentenceOf(5, otherRules: 7, differing: 0));
    }
}
