using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Numerics;

public sealed class ExponentialWeightsTests
{
    private const int Rounds = 300;

    [Fact]
    public void Three_hundred_rounds_equal_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("exponential_weights");
        var eta = ExponentialWeights.LearningRate(4, Rounds);
        var (weights, cumulative, best) = Play(4, Rounds, eta, 0, (j, t) => Math.Clamp(0.5 + (0.5 * V(600 + (uint)j, (uint)t) * (0.6 + (0.1 * j))), 0, 1));

        GoldenFile.AssertClose(golden.Number("eta"), eta);
        foreach (var (expected, actual) in golden.Numbers("weights_after_300").Zip(weights))
        {
            GoldenFile.AssertClose(expected, actual);
        }

        GoldenFile.AssertClose(golden.Number("cumulative_loss"), cumulative);
        GoldenFile.AssertClose(golden.Number("best_expert"), best);
        GoldenFile.AssertClose(golden.Number("bound"), best + RegretBound(4, Rounds, eta));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void Regret_stays_within_its_bound_whatever_the_losses(double floor)
    {
        var eta = ExponentialWeights.LearningRate(3, Rounds);
        for (uint seed = 0; seed < 50; seed++)
        {
            // Losses of 0 or 1 with a favourite that changes by seed; every third seed the favourite changes half-way.
            double Loss(int j, int t) => V(seed, (uint)((t * 3) + j)) < (j == (seed + (seed % 3 == 0 && t > Rounds / 2 ? 1 : 0)) % 3 ? -0.4 : 0.1) ? 0 : 1;
            var (_, cumulative, best) = Play(3, Rounds, eta, floor, Loss);

            Assert.True(cumulative <= best + RegretBound(3, Rounds, eta, floor));
        }
    }

    [Fact]
    public void Weights_sum_to_1_and_none_falls_below_the_floor()
    {
        double[] weights = [0.25, 0.25, 0.25, 0.25];
        for (uint t = 0; t < 500; t++)
        {
            ExponentialWeights.Update(weights, [0, 1 + V(1, t), 2, 1000 * (1 + V(2, t))], 0.7, 0.02);

            Assert.Equal(1, weights.Sum(), 1e-12);
            Assert.All(weights, w => Assert.True(w >= 0.02));
        }
    }

    [Fact]
    public void A_floor_lets_an_expert_come_back()
    {
        static double Final(double floor)
        {
            var (weights, _, _) = Play(2, 1000, 0.5, floor, (j, t) => (t < 900) == (j == 0) ? 0 : 1);
            return weights[1];
        }

        Assert.True(Final(0) < 1e-6);
        Assert.True(Final(0.02) > 0.9);
    }

    [Fact]
    public void Adding_the_same_to_every_loss_changes_nothing()
    {
        double[] plain = [0.2, 0.3, 0.5];
        double[] shifted = [.. plain];

        ExponentialWeights.Update(plain, [0.1, 0.9, 0.4], 2);
        ExponentialWeights.Update(shifted, [1e6 + 0.1, 1e6 + 0.9, 1e6 + 0.4], 2);

        Assert.All(plain.Zip(shifted), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void A_loss_far_above_the_others_underflows_to_the_floor_and_not_to_NaN()
    {
        double[] weights = [0, 1];

        ExponentialWeights.Update(weights, [0, 1e9], 1, 0.1);

        Assert.Equal([0.1, 0.9], weights);
    }

    [Fact]
    public void What_cannot_be_weighed_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ExponentialWeights.Update(new double[2], [1], 1));
        Assert.Throws<ArgumentException>(() => ExponentialWeights.Update([0.5, 0.5], [1, double.NaN], 1));
        Assert.Throws<ArgumentException>(() => ExponentialWeights.Update([0.0, 0.0], [1, 1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialWeights.Update([0.5, 0.5], [1, 1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialWeights.Update([0.5, 0.5], [1, 1], 1, 0.5));
    }

    // How much more than the best expert the weighted average can lose in all, started from equal weights, with losses in [0, 1]
    // (Cesa-Bianchi & Lugosi 2006, theorem 2.2; the floor takes at most the share N·floor of the weights per round).
    private static double RegretBound(int experts, int rounds, double eta, double floor = 0) =>
        ((Math.Log(experts) - (rounds * Math.Log(1 - (experts * floor)))) / eta) + (eta * rounds / 8);

    private static (double[] Weights, double Cumulative, double Best) Play(int experts, int rounds, double eta, double floor, Func<int, int, double> loss)
    {
        var weights = Enumerable.Repeat(1.0 / experts, experts).ToArray();
        var totals = new double[experts];
        var losses = new double[experts];
        var cumulative = 0.0;
        for (var t = 0; t < rounds; t++)
        {
            for (var j = 0; j < experts; j++)
            {
                losses[j] = loss(j, t);
                totals[j] += losses[j];
                cumulative += weights[j] * losses[j];
            }

            ExponentialWeights.Update(weights, losses, eta, floor);
        }

        return (weights, cumulative, totals.Min());
    }
}
