using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

public sealed class DailyForecasterTests
{
    private static readonly DateOnly Start = new(2024, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_bands_of_noise_hold_what_they_aim_at(int seed)
    {
        var random = new Random(seed);
        var outlook = DailyForecaster.OfDemand(
            Days([.. Enumerable.Range(0, 400).Select(day => 100 + (10 * (day % 7)) + (8 * Normal(random)))]), 28, null, Token);

        Assert.Equal(24, outlook.Folds);
        Assert.InRange((double)outlook.Inside80.Inside / outlook.Inside80.Of, 0.7, 0.92);
        Assert.InRange((double)outlook.Inside95.Inside / outlook.Inside95.Of, 0.88, 1);
        Assert.True(outlook.Served!.OverWeek.Lower > 0);
        Assert.Equal(DailyForecaster.Mix, outlook.ServedBy);
    }

    [Fact]
    public void Of_a_walk_the_last_value_serves_and_the_additive_model_is_shown_to_be_worse()
    {
        var (random, price) = (new Random(3), 50.0);

        var outlook = DailyForecaster.OfPrice(Days([.. Enumerable.Range(0, 900).Select(_ => price *= Math.Exp(0.02 * Normal(random)))]), 28, null, Token);

        Assert.Equal(DemandMember.LastValue.Name, outlook.ServedBy);
        Assert.InRange(outlook.DailyVolatility!.Value, 0.015, 0.025);
        Assert.True(outlook.Members.Single(member => member.Name == DemandMember.Additive).Score!.OverLast.Skill < 0);
        Assert.Equal(0, outlook.Members.Single(member => member.Name == DemandMember.Additive).Weight);
    }

    [Fact]
    public void Of_a_price_that_a_member_foretells_beyond_chance_that_member_serves_with_the_range_around_it()
    {
        var random = new Random(3);

        var outlook = DailyForecaster.OfPrice(Days([.. Enumerable.Range(0, 900).Select(day => 100 + day + Normal(random))]), 28, null, Token);

        Assert.Equal(DemandMember.Additive, outlook.ServedBy);
        Assert.Equal(1_000 + 27, outlook.Band.Values[^1], 3.0);
        Assert.True(outlook.Band.Lower80[^1] < 1_027 && 1_027 < outlook.Band.Upper80[^1]);
    }

    [Fact]
    public void What_comes_after_a_moment_changes_nothing_of_what_was_forecast_at_it()
    {
        var random = new Random(9);
        double[] values = [.. Enumerable.Range(0, 200).Select(day => 100 + (10 * (day % 7)) + Normal(random))];
        var changed = values.ToArray();
        for (var t = 160; t < 200; t++)
        {
            changed[t] *= 1 + random.NextDouble();
        }

        var (one, other) = (Forecast(values), Forecast(changed));

        var before = one.Tried.Where(fold => fold.Known <= 160).ToList();
        Assert.NotEmpty(before);
        Assert.All(before, fold => Assert.Equal(fold.Members, other.Tried.Single(same => same.Known == fold.Known).Members));

        static DemandForecast Forecast(double[] values) => new DemandForecaster(7, DemandMember.Of(values.Length, 7)).Forecast(values, 28, Token);
    }

    [Fact]
    public void A_price_is_told_from_demand_by_its_values()
    {
        var (random, price) = (new Random(5), 10.0);
        double[] walk = [.. Enumerable.Range(0, 300).Select(_ => price *= Math.Exp(0.01 * Normal(random)))];
        double[] week = [.. Enumerable.Range(0, 300).Select(day => 100 + (30 * (day % 7 / 5)) + Normal(random))];

        Assert.True(PriceLikeness.IsPrice(walk, 7));
        Assert.False(PriceLikeness.IsPrice(week, 7));
        Assert.False(PriceLikeness.IsPrice(walk.AsSpan(0, PriceLikeness.LeastValues - 1), 7));
        Assert.False(PriceLikeness.IsPrice([.. walk.Select((value, day) => day % 50 == 0 ? 0 : value)], 7));
        Assert.False(PriceLikeness.IsPrice(new double[100], 7));
    }

    [Fact]
    public void Skill_is_the_share_by_which_squared_errors_fall_and_its_interval_needs_moments()
    {
        var even = SkillScore.Of([2, 2, 2], [4, 4, 4]);
        var many = SkillScore.Of([.. Enumerable.Range(0, 24).Select(fold => 1 + (fold % 3 * 0.1))], [.. Enumerable.Repeat(2.0, 24)]);

        Assert.Equal(0.5, even.Skill, 12);
        Assert.True(double.IsNaN(even.Lower));
        Assert.Equal(0.45, many.Skill, 12);
        Assert.True(many.Lower < many.Skill && many.Skill < many.Upper && many.Lower > 0.3);
        var uneven = SkillScore.Of(new double[24], [.. Enumerable.Range(0, 24).Select(fold => fold < 12 ? 1.0 : 100)]);
        Assert.Equal((1, 1), (uneven.Skill, uneven.Upper));
        Assert.True(double.IsNaN(SkillScore.Of([1], [0]).Skill));
        Assert.True(double.IsNaN(SkillScore.Of([], []).Skill));
    }

    private static OpenDays Days(double[] values) =>
        OpenDays.Of([.. Enumerable.Range(0, values.Length).Select(Start.AddDays)], values, absentIsZero: false);

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
