using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;
using CryptoPredict.Learning.Numerics;
using static CryptoPredict.Tests.Forecasting.Issued;

namespace CryptoPredict.Tests.Forecasting;

public sealed class EnsembleWeightsTests
{
    private const double Middle = 0.5;
    private static readonly string[] Models = ["kalman", "random-forest", "lightgbm", "lstm"];
    private static readonly EnsembleOptions Plain = new() { Floor = 0, FollowVolatility = false };

    [Fact]
    public void Before_anything_is_verified_the_start_weights_hold_and_the_floor_lifts_none_above_its_share()
    {
        Assert.Equal([0.10, 0.30, 0.35, 0.25], Rounded(new EnsembleWeights(Plain, 5).Of(Four(), Middle)));
        Assert.Equal([0.112, 0.296, 0.342, 0.25], Rounded(new EnsembleWeights(Plain with { Floor = 0.02 }, 5).Of(Four(), Middle)));
    }

    [Fact]
    public void Whatever_was_verified_weights_add_to_one_and_none_is_below_the_floor()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var weights = new EnsembleWeights(new EnsembleOptions { Window = 50, LearningRate = 10 * random.NextDouble() + 1e-3, RegimeStrength = 1 }, 5);
            for (var i = 0; i < 80; i++)
            {
                weights.Learn(With([.. Models.Select(model => Said(model, random.Next(4) == 0 ? null : random.NextDouble() - 0.5))]),
                    random.NextDouble() - 0.5);
                var now = weights.Of(Four(), random.NextDouble());

                Assert.Equal(1, now.Sum(), 1e-12);
                Assert.All(now, weight => Assert.True(weight >= 0.02));
            }
        }
    }

    [Fact]
    public void A_member_that_is_better_by_a_planted_margin_gains_weight_and_the_worst_loses_most()
    {
        var random = new Random(4);
        var weights = new EnsembleWeights(Plain, 5);
        for (var i = 0; i < 1440; i++)
        {
            var realised = Scale * Normal(random);
            weights.Learn(With(Said("kalman", 0.3 * realised), Said("random-forest", 0), Said("lightgbm", 0), Said("lstm", 2 * Scale * Normal(random))),
                realised);
        }

        var now = weights.Of(Four(), Middle);

        Assert.True(now[0] > 0.8, $"The better member has {now[0]:0.00}.");
        Assert.Equal(0.30 / 0.35, now[1] / now[2], 1e-9);
        Assert.True(now[3] < 0.001);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(1, 0.02)]
    [InlineData(2, 0.05)]
    public void The_regret_stays_within_its_bound_on_losses_chosen_against_the_weights(int adversary, double floor)
    {
        const int Rounds = 400;
        var rate = ExponentialWeights.LearningRate(4, Rounds);
        var weights = new EnsembleWeights(Plain with { Window = Rounds, LearningRate = rate, Floor = floor }, 5);
        var start = Models.Select(model => ModelCatalogue.StartWeightOf(model, Plain)).ToArray();
        var random = new Random(adversary);
        var mixed = 0.0;
        var totals = new double[4];
        for (var t = 0; t < Rounds; t++)
        {
            var now = weights.Of(Four(), Middle);
            var heaviest = now.IndexOf(now.Max());
            double[] losses = [.. Enumerable.Range(0, 4).Select(i => adversary switch
            {
                0 => i == heaviest ? 1 : 0,
                1 => (t < Rounds / 2) == (i == 0) ? 0 : 1,
                _ => random.NextDouble() < now[i] ? 1 : random.NextDouble(),
            })];
            weights.Learn(With([.. Models.Select((model, i) => Said(model, ForecastOfLoss(losses[i]), now[i]))]), 0);
            for (var i = 0; i < 4; i++)
            {
                mixed += now[i] * losses[i];
                totals[i] += losses[i];
            }
        }

        var bound = totals.Select((total, i) => total + (Math.Log(1 / start[i]) / rate)).Min() + (rate * Rounds / 8) + (4 * floor * Rounds);
        Assert.True(mixed <= bound, $"Lost {mixed:0.0}, the bound is {bound:0.0}.");
    }

    [Fact]
    public void Permuting_the_members_permutes_the_weights()
    {
        int[] order = [2, 0, 3, 1];
        var (plain, permuted) = (new EnsembleWeights(new EnsembleOptions(), 5), new EnsembleWeights(new EnsembleOptions(), 5));
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var said = Models.Select(model => Said(model, random.Next(5) == 0 ? null : Scale * Normal(random), 0.25)).ToArray();
            var realised = Scale * Normal(random);
            plain.Learn(With(said), realised);
            permuted.Learn(With([.. order.Select(j => said[j])]), realised);
        }

        var expected = plain.Of(Four(), 0.8);
        var actual = permuted.Of([.. order.Select(j => Four()[j])], 0.8);

        Assert.All(order.Select((j, at) => (expected[j], actual[at])), pair => Assert.Equal(pair.Item1, pair.Item2, 1e-9));
    }

    [Fact]
    public void A_member_that_was_left_out_is_judged_only_by_the_rows_it_took_part_in()
    {
        var weights = new EnsembleWeights(Plain, 5);
        var before = weights.Of(Four(), Middle);
        for (var i = 0; i < 500; i++)
        {
            weights.Learn(With(Said("kalman", ForecastOfLoss(0.4)), Said("random-forest", null), Said("lightgbm", ForecastOfLoss(0.4)), Said("lstm", null)), 0);
        }

        Assert.Equal(Rounded(before), Rounded(weights.Of(Four(), Middle)));
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten_to_the_last_bit()
    {
        var options = new EnsembleOptions { Window = 50 };
        var random = new Random(9);
        var rows = Enumerable.Range(0, 400).Select(i => (
            // The LSTM comes late and the forest leaves.
            Row: With([.. Models.Where(m => m != "lstm" || i > 380).Where(m => m != "random-forest" || i < 390)
                .Select(m => Said(m, Scale * Normal(random), 0.25))]),
            Realised: Scale * Normal(random))).ToList();

        Assert.Equal(Learned(rows, options), Learned(rows[^50..], options));
        Assert.NotEqual(Learned(rows, options), Learned(rows[^49..], options));
    }

    [Fact]
    public void What_a_model_has_earned_outlives_its_version_and_its_neighbours()
    {
        var weights = new EnsembleWeights(Plain, 5);
        for (var i = 0; i < 300; i++)
        {
            weights.Learn(With(Said("kalman", 0) with { Version = $"v{i}" }, Said("lightgbm", ForecastOfLoss(0.9))), 0);
        }

        var pair = weights.Of([Four()[0], Four()[2]], Middle);
        var four = weights.Of(Four(), Middle);

        Assert.True(pair[0] > 0.9);
        Assert.True(four[0] > 0.10 && four[2] < 0.35);
    }

    [Fact]
    public void The_tilt_is_bounded_monotone_and_nothing_in_the_middle()
    {
        var weights = new EnsembleWeights(Plain with { FollowVolatility = true }, 5);
        var middle = weights.Of(Four(), Middle);
        Assert.Equal([0.10, 0.30, 0.35, 0.25], Rounded(middle));
        ImmutableArray<double>? calmer = null;
        for (var rank = 0.0; rank <= 1; rank += 0.05)
        {
            var now = weights.Of(Four(), rank);
            var (lstm, forest) = (now[3] / now[2] * middle[2] / middle[3], now[1] / now[2] * middle[2] / middle[1]);
            Assert.InRange(lstm, Math.Exp(-0.3) - 1e-12, Math.Exp(0.3) + 1e-12);
            Assert.Equal(1, lstm * forest, 1e-12);
            Assert.Equal(middle[0] / middle[2], now[0] / now[2], 1e-12);
            if (calmer is { } before)
            {
                Assert.True(now[3] > before[3] && now[1] < before[1]);
            }

            calmer = now;
        }

        Assert.Equal(Rounded(weights.Of(Four(), 1)), Rounded(weights.Of(Four(), 7)));
    }

    [Fact]
    public void Each_part_can_be_switched_off()
    {
        var still = new EnsembleWeights(Plain with { FollowErrors = false }, 5);
        for (var i = 0; i < 300; i++)
        {
            still.Learn(With(Said("kalman", 0), Said("lightgbm", ForecastOfLoss(1))), 0);
        }

        Assert.Equal([0.10, 0.30, 0.35, 0.25], Rounded(still.Of(Four(), 0.9)));
    }

    [Fact]
    public void Members_without_a_start_weight_never_get_one_and_one_alone_has_all()
    {
        var weights = new EnsembleWeights(new EnsembleOptions(), 5);
        EnsembleMember silent = new(new Inputs.Fixed("shadow", 0), 0);

        Assert.Equal([0.0], weights.Of([silent], Middle));
        Assert.Equal([0.0, 1.0], weights.Of([silent, Four()[0]], Middle));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnsembleWeights(Plain, 0));
    }

    private static ImmutableArray<EnsembleMember> Four() =>
        [.. Models.Select(model => ModelCatalogue.MemberOf(new Inputs.Fixed(model, 0), Plain))];

    private static double[] Learned(List<(Prediction Row, double Realised)> rows, EnsembleOptions options)
    {
        var weights = new EnsembleWeights(options, 5);
        foreach (var (row, realised) in rows)
        {
            weights.Learn(row, realised);
        }

        return [.. weights.Of(Four(), 0.7)];
    }

    private static double[] Rounded(IEnumerable<double> weights) => [.. weights.Select(weight => Math.Round(weight, 10))];

    private static double Normal(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
}
