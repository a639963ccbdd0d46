using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Numerics;

public sealed class LongRunVarianceTests
{
    [Fact]
    public void Without_lags_it_is_the_variance()
    {
        double[] centred = [-1, 3, -2];

        Assert.Equal(14.0 / 3, LongRunVariance.Of(centred, 0, LagWeights.Uniform), 1e-12);
        Assert.Equal(14.0 / 3, LongRunVariance.Of(centred, 0, LagWeights.Bartlett), 1e-12);
    }

    [Fact]
    public void Lags_enter_with_their_weights()
    {
        // γ0 = 14/3, γ1 = (−3 − 6)/3 = −3, γ2 = 2/3.
        double[] centred = [-1, 3, -2];

        Assert.Equal((14.0 / 3) - 6 + (4.0 / 3), LongRunVariance.Of(centred, 2, LagWeights.Uniform), 1e-12);
        Assert.Equal((14.0 / 3) - (2 * 2.0 / 3 * 3) + (2.0 / 3 * 2 / 3), LongRunVariance.Of(centred, 2, LagWeights.Bartlett), 1e-12);
    }

    [Fact]
    public void Bartlett_weights_never_give_a_negative_variance()
    {
        for (uint seed = 0; seed < 200; seed++)
        {
            var alternating = HashFormula.Series(seed, 40).Select((v, i) => (i % 2 == 0 ? 1 : -1) + (0.1 * v)).ToArray();
            var mean = alternating.Average();

            Assert.True(LongRunVariance.Of([.. alternating.Select(v => v - mean)], 1 + (int)(seed % 10), LagWeights.Bartlett) >= 0);
        }
    }

    [Fact]
    public void Lags_beyond_the_series_count_nothing()
    {
        double[] centred = [1, -1];

        Assert.Equal(LongRunVariance.Of(centred, 1, LagWeights.Uniform), LongRunVariance.Of(centred, 9, LagWeights.Uniform));
    }
}
