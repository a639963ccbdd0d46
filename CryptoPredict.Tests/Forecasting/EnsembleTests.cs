using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Tests.Forecasting;

public sealed class EnsembleTests
{
    [Fact]
    public void Equal_weights_give_the_mean_and_the_members_in_order()
    {
        var said = Ensemble.Equal(new Inputs.Fixed("b", 0.01), new Inputs.Fixed("a", 0.03)).Combine(Inputs.Of([100]));

        Assert.Equal(0.02, said.LogReturn!.Value, 1e-15);
        Assert.Equal([new MemberForecast("b", "7", 0.01, 0.5), new MemberForecast("a", "7", 0.03, 0.5)], said.Members);
        Assert.Null(said.Abstained);
    }

    [Fact]
    public void Whatever_is_left_out_the_weights_of_the_others_add_to_one_and_the_forecast_lies_between_theirs()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var members = Enumerable.Range(0, 4).Select(i => new EnsembleMember(
                new Inputs.Fixed($"m{i}", random.Next(3) == 0 ? double.NaN : random.NextDouble() - 0.5),
                random.Next(4) == 0 ? 0 : random.NextDouble())).ToList();
            if (!members.Any(member => member.Weight > 0))
            {
                continue;
            }

            var said = new Ensemble(members).Combine(Inputs.Of([100]));

            var tookPart = said.Members.Where(member => member.Weight > 0).ToList();
            Assert.Equal(said.LogReturn is null, tookPart.Count == 0);
            Assert.Equal(said.LogReturn is null, said.Abstained is not null);
            Assert.All(said.Members, member => Assert.Equal(member.LogReturn is null, member.LeftOut is not null));
            if (tookPart.Count > 0)
            {
                Assert.Equal(1, tookPart.Sum(member => member.Weight), 1e-12);
                Assert.InRange(said.LogReturn!.Value, tookPart.Min(m => m.LogReturn!.Value) - 1e-15, tookPart.Max(m => m.LogReturn!.Value) + 1e-15);
            }
        }
    }

    [Fact]
    public void Weights_keep_their_proportions_when_a_member_is_left_out()
    {
        var ensemble = new Ensemble([new(new Inputs.Fixed("a", 0.01), 2), new(new Inputs.Fixed("b", double.NaN), 5), new(new Inputs.Fixed("c", 0.04), 1)]);

        var said = ensemble.Combine(Inputs.Of([100]));

        Assert.Equal([2.0 / 3, 0, 1.0 / 3], said.Members.Select(member => member.Weight));
        Assert.Equal(0.02, said.LogReturn!.Value, 1e-15);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_member_without_a_finite_number_is_left_out(double wrong)
    {
        var said = Ensemble.Equal(new Inputs.Fixed("a", wrong), new Inputs.Fixed("b", 0.01)).Combine(Inputs.Of([100]));

        Assert.Equal(new MemberForecast("a", "7", null, 0, "gave no finite number"), said.Members[0]);
        Assert.Equal(0.01, said.LogReturn);
    }

    [Fact]
    public void A_member_with_too_little_input_is_left_out_and_says_what_it_needs()
    {
        var said = Ensemble.Equal(new Inputs.Fixed("a", 0.01, RequiredCloses: 3), new Inputs.Fixed("b", 0.01, RequiredFeatureRows: 2)).Combine(Inputs.Of([100, 101]));

        Assert.Equal("needs 3 closes and has 2", said.Members[0].LeftOut);
        Assert.Equal("needs 2 feature rows and has 0", said.Members[1].LeftOut);
        Assert.Equal("No forecaster with a say could speak: a needs 3 closes and has 2; b needs 2 feature rows and has 0.", said.Abstained);
        Assert.Null(said.LogReturn);
    }

    [Fact]
    public void Weight_zero_runs_beside_without_a_say()
    {
        var shadow = new EnsembleMember(new Inputs.Fixed("shadow", 0.5), 0);

        var said = new Ensemble([shadow, new(new Inputs.Fixed("a", 0.01), 3)]).Combine(Inputs.Of([100]));
        var alone = new Ensemble([shadow, new(new Inputs.Fixed("a", double.NaN), 3)]).Combine(Inputs.Of([100]));

        Assert.Equal(0.01, said.LogReturn);
        Assert.Equal(new MemberForecast("shadow", "7", 0.5, 0), said.Members[0]);
        Assert.Contains("shadow has weight 0", alone.Abstained, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_make_no_sense_are_refused()
    {
        Assert.Contains("positive weight", Refusal(), StringComparison.Ordinal);
        Assert.Contains("positive weight", Refusal(new EnsembleMember(new Inputs.Fixed("a", 0), 0)), StringComparison.Ordinal);
        Assert.Contains("'a'", Refusal(new(new Inputs.Fixed("a", 0), -1), new(new Inputs.Fixed("b", 0), 2)), StringComparison.Ordinal);
        Assert.Contains("'a'", Refusal(new EnsembleMember(new Inputs.Fixed("a", 0), double.NaN)), StringComparison.Ordinal);
        Assert.Contains("2 times", Refusal(new(new Inputs.Fixed("a", 0), 1), new(new Inputs.Fixed("a", 0), 1)), StringComparison.Ordinal);
    }

    private static string Refusal(params EnsembleMember[] members) => Assert.Throws<ArgumentException>(() => new Ensemble(members)).Message;
}
