using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class RecomputeJobTests
{
    [Fact]
    public void It_says_how_many_predictions_were_made_by_other_rules_or_another_arithmetic_and_does_not_call_them_different()
    {
        Assert.Equal("5 predictions of the last day came out again bit for bit.", RecomputeJob.SentenceOf(5, otherArithmetic: 0, otherRules: 0, differing: 0, takenBack: 0, []));
        Assert.Equal(
            "5 predictions of the last day came out again bit for bit. 7 more were made by the rules of another version of the program and were not compared.",
            RecomputeJob.SentenceOf(5, otherArithmetic: 0, otherRules: 7, differing: 0, takenBack: 0, []));
        Assert.Equal(
            "5 predictions of the last day came out again. 3 of them were computed by another arithmetic, on another kind of processor or by an older program, "
                + "and compared within a ten-thousandth of a standard deviation, the others bit for bit.",
            RecomputeJob.SentenceOf(5, otherArithmetic: 3, otherRules: 0, differing: 0, takenBack: 0, []));
        Assert.Equal(
            "5 predictions of the last day came out again bit for bit. 2 more rest on candles of upload 3, 8 taken back since, and were not compared.",
            RecomputeJob.SentenceOf(5, otherArithmetic: 0, otherRules: 0, differing: 0, takenBack: 2, [3, 8]));
    }
}
