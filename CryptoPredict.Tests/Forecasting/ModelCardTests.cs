using CryptoPredict.Core.Forecasting;
using CryptoPredict.Tests.Training;

namespace CryptoPredict.Tests.Forecasting;

public sealed class ModelCardTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10-20,40-50", 60, 70, "10-20,40-50,60-70")]
    [InlineData("10-20,40-50", 0, 5, "0-5,10-20,40-50")]
    [InlineData("10-20,40-50", 25, 30, "10-20,25-30,40-50")]
    [InlineData("10-20,40-50", 50, 60, "10-20,40-60")]
    [InlineData("10-20,40-50", 5, 10, "5-20,40-50")]
    [InlineData("10-20,40-50", 15, 45, "10-50")]
    [InlineData("10-20,40-50", 0, 99, "0-99")]
    [InlineData("10-20,40-50", 12, 14, "10-20,40-50")]
    [InlineData("", 1, 2, "1-2")]
    public void A_stretch_that_was_learnt_is_added_where_it_lies_and_makes_nothing_else_seen(string before, int from, int to, string after)
    {
        var card = new ModelCard(Planted.Scope, [.. before.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Parse)])
            .With(new LabelSpan(At(from), At(to)));

        Assert.Equal(after.Split(',').Select(Parse), card.Seen);
    }

    private static LabelSpan Parse(string text) =>
        text.Split('-') is [var from, var to] ? new LabelSpan(At(int.Parse(from, null)), At(int.Parse(to, null))) : throw new ArgumentException(text);

    private static DateTimeOffset At(int hours) => Start.AddHours(hours);
}
