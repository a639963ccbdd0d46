using CryptoPredict.Learning.StateSpace;
using MathNet.Numerics.Distributions;

namespace CryptoPredict.Tests.Support;

/// <summary>Seeded artificial series.</summary>
internal static class ArtificialSeries
{
    /// <summary>Steps ~ N(0, 1).</summary>
    public static double[] RandomWalk(int count, int seed) => LocalLinearTrend(new TrendVariances(0, 1, 0), count, seed);

    /// <summary>A draw of the model itself, from level 0 and slope 0.</summary>
    public static double[] LocalLinearTrend(TrendVariances variances, int count, int seed)
    {
        var random = new Random(seed);
        var series = new double[count];
        var (level, slope) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            series[i] = level + Draw(variances.Irregular);
            level += slope + Draw(variances.Level);
            slope += Draw(variances.Slope);
        }
        return series;

        double Draw(double variance) => Math.Sqrt(variance) * Normal.Sample(random, 0, 1);
    }

    /// <summary>Prices 100 · exp(scale · log path).</summary>
    public static double[] Prices(double[] logPath, double scale) => [.. logPath.Select(value => 100 * Math.Exp(scale * value))];
}
