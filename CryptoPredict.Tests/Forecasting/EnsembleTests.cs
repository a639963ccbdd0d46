using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Tests.Forecasting;

public sealed class EnsembleTests
{
    [Fact]
    public void Equal_weights_give_the_mean_and_the_members_in_order()
    {
        var said = Inputs.Equal(new Inputs.Fixed("b", 0.01), new Inputs.Fixed("a", 0.03)).Combine(Inputs.Of([100]));

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
        var said = Inputs.Equal(new Inputs.Fixed("a", wrong), new Inputs.Fixed("b", 0.01)).Combine(Inputs.Of([100]));

        Assert.Equal(new MemberForecast("a", "7", null, 0, "gave no finite number"), said.Members[0]);
        Assert.Equal(0.01, said.LogReturn);
    }

    [Fact]
    public void A_member_with_too_little_input_is_left_out_and_says_what_it_needs()
    {
        var said = Inputs.Equal(new Inputs.Fixed("a", 0.01, RequiredCloses: 3), new Inputs.Fixed("b", 0.01, RequiredFeatureRows: 2))
            .Combine(Inputs.Of([100, 101]));

        Assert.Equal("needs 3 closes and has 2", said.Members[0].LeftOut);
        Assert.Equal("needs 2 feature rows and has 0", said.Members[1].LeftOut);
        Assert.Equal("No forecaster with a weight could speak: a needs 3 closes and has 2; b needs 2 feature rows and has 0.", said.Abstained);
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
    public void A_member_that_throws_is_left_out_with_the_fault_and_the_others_predict()
    {
        var said = Inputs.Equal(new Faulty(), new Inputs.Fixed("b", 0.01)).Combine(Inputs.Of([100]));

        Assert.Equal(new MemberForecast("faulty", "7", null, 0, "failed: No trees."), said.Members[0]);
        Assert.Equal(0.01, said.LogReturn);
        Assert.Contains("faulty failed: No trees.", Inputs.Equal(new Faulty()).Combine(Inputs.Of([100])).Abstained, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_older_than_the_limit_is_left_out_and_one_that_cannot_age_stays()
    {
        var limit = TimeSpan.FromHours(6);
        Ensemble Trained(TimeSpan age) =>
            new([new(new Inputs.Fixed("old", 0.05), 1, Inputs.AsOf - age), new(new Inputs.Fixed("ageless", 0.01), 1)], limit);

        var fresh = Trained(limit).Combine(Inputs.Of([100]));
        var stale = Trained(limit + TimeSpan.FromTicks(1)).Combine(Inputs.Of([100]));

        Assert.Equal(0.03, fresh.LogReturn!.Value, 1e-15);
        Assert.Equal("is stale: trained up to 2025-03-01 05:59 UTC, more than 6 h ago", stale.Members[0].LeftOut);
        Assert.Equal(0.01, stale.LogReturn);
        Assert.Equal(0.05, new Ensemble([new(new Inputs.Fixed("old", 0.05), 1, DateTimeOffset.MinValue)]).Combine(Inputs.Of([100])).LogReturn);
    }

    [Fact]
    public void Whichever_member_is_the_last_that_can_speak_it_still_predicts()
    {
        string[] models = ["kalman", "random-forest", "lightgbm", "lstm"];
        foreach (var last in models)
        {
            var said = new Ensemble(models.Select(m => new EnsembleMember(new Inputs.Fixed(m, m == last ? 0.02 : double.NaN), 0.25))).Combine(Inputs.Of([100]));

            Assert.Equal((0.02, 0.02), (said.LogReturn, said.Under([0.1, 0.2, 0.3, 0.4])));
            Assert.Equal(1, said.Members.Single(m => m.Model == last).Weight);
        }
    }

    [Fact]
    public void Given_weights_take_the_place_of_the_start_weights_and_others_may_stand_beside()
    {
        var ensemble = new Ensemble([new(new Inputs.Fixed("a", 0.01), 1), new(new Inputs.Fixed("b", 0.03), 1), new(new Inputs.Fixed("shadow", 9), 0)]);

        var said = ensemble.Combine(Inputs.Of([100]), [0.75, 0.25, 0]);

        Assert.Equal(0.015, said.LogReturn!.Value, 1e-15);
        Assert.Equal(0.02, said.Under([2, 2, 0]), 1e-15);
        Assert.Equal(0, said.Under([0, 0, 0]));
        Assert.Throws<ArgumentException>(() => said.Under([1.0]));
        Assert.Throws<ArgumentException>(() => ensemble.Combine(Inputs.Of([100]), [1.0]));
    }

    [Fact]
    public void With_no_weight_at_all_it_abstains()
    {
        var said = new Ensemble([new(new Inputs.Fixed("shadow", 0.01), 0)]).Combine(Inputs.Of([100]));

        Assert.Equal("No forecaster with a weight could speak: shadow has weight 0.", said.Abstained);
    }

    [Fact]
    public void Members_that_make_no_sense_are_refused()
    {
        Assert.Contains("at least one member", Refusal(), StringComparison.Ordinal);
        Assert.Contains("give the forecaster another", Refusal(new EnsembleMember(new Inputs.Fixed("equal-weights", 0), 1)), StringComparison.Ordinal);
        Assert.Contains("'a'", Refusal(new(new Inputs.Fixed("a", 0), -1), new(new Inputs.Fixed("b", 0), 2)), StringComparison.Ordinal);
        Assert.Contains("'a'", Refusal(new EnsembleMember(new Inputs.Fixed("a", 0), double.NaN)), StringComparison.Ordinal);
        Assert.Contains("2 times", Refusal(new(new Inputs.Fixed("a", 0), 1), new(new Inputs.Fixed("a", 0), 1)), StringComparison.Ordinal);
    }

    private sealed class Faulty : IForecaster
    {
        public string Model => "faulty";

        public string Version => "7";

        public int RequiredCloses => 1;

        public int RequiredFeatureRows => 0;

        public Forecast Predict(in ForecastInput input) => throw new DivideByZeroException("No trees.");
    }

    private static string Refusal(params EnsembleMember[] members) => Assert.Throws<ArgumentException>(() => new Ensemble(members)).Message;
}
