using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Tests.Forecasting.Ranges;

public sealed class ScoreWindowTests
{
    [Fact]
    public void It_answers_as_the_newest_scores_alone_do_with_ties_too()
    {
        var random = new Random(5);
        var window = new ScoreWindow(50);
        List<double> all = [];
        for (var i = 0; i < 400; i++)
        {
            all.Add(random.Next(20));
            window.Add(all[^1]);
            var newest = all.TakeLast(50).Order().ToArray();

            Assert.Equal(newest, window.Sorted.ToArray());
            var value = random.Next(-1, 21) / 2.0;
            Assert.Equal((double)newest.Count(score => score >= value) / newest.Length, window.ShareFrom(value), 12);
        }
    }

    [Fact]
    public void Without_scores_there_is_no_share_and_no_score_is_infinite()
    {
        var window = new ScoreWindow(3);

        Assert.True(double.IsNaN(window.ShareFrom(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => window.Add(double.PositiveInfinity));
        Assert.Equal(0, window.Count);
    }
}
