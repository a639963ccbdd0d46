using CryptoPredict.Learning.Additive;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

public sealed class AnchoredAdditiveTests
{
    private const int Days = 760;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void It_adds_the_level_of_its_newest_180_errors_to_what_the_model_says()
    {
        var days = SyntheticDemand.Series(3, Days).Days;
        var fit = AdditiveTrainer.Fit([.. Times(days, Days)], days.Values, new AdditiveOptions(), null, Token).Model;
        var fitted = fit.Predict([.. Times(days, Days)]).Values;
        double[] errors = [.. Enumerable.Range(Days - 180, 180).Select(t => days.Values[t] - fitted[t])];
        var level = ExponentialLevel.Fit(errors).Level;

        var forecast = new AnchoredAdditive(days, Token).Forecast(Days, 28).Values;

        Assert.NotEqual(0, level, 3);
        Assert.All(forecast.Zip(Alone(days)), day => Assert.Equal(day.Second + level, day.First, 9));
    }

    [Theory]
    [InlineData(729, false)]
    [InlineData(730, true)]
    public void Two_years_of_history_make_it_a_member(int days, bool member) =>
        Assert.Equal(member, AnchoredAdditive.Knows(SyntheticDemand.Days([.. Enumerable.Range(0, days).Select(day => (double)day)])));

    private static double[] Alone(OpenDays days) =>
        [.. AdditiveTrainer.Fit([.. Times(days, Days)], days.Values, new AdditiveOptions(), null, Token).Model.Predict([.. Times(days, Days + 28)[Days..]]).Values];

    private static DateTimeOffset[] Times(OpenDays days, int count) =>
        [.. Enumerable.Range(0, count).Select(t => new DateTimeOffset(days.DayAt(t), default, TimeSpan.Zero))];
}
