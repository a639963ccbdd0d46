using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Tests.Learning.Additive;

/// <summary>Series to fit, and the posterior written out by its definition, without the shortcuts of the code under test.</summary>
internal static class AdditiveSeries
{
    public static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset[] Days(int count, DateTimeOffset? start = null) => [.. Enumerable.Range(0, count).Select(i => (start ?? Start).AddDays(i))];

    /// <summary>A bending trend with a weekly swing and normal noise.</summary>
    public static double[] Values(int count, double noise, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
            50 + (0.2 * i) - (0.3 * Math.Max(0, i - (count / 2))) + (5 * Math.Sin(2 * Math.PI * i / 7)) + (noise * Normal(random)))];
    }

    public static double Normal(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);

    public static AdditiveFit Fit(DateTimeOffset[] times, double[] values, AdditiveOptions? options = null) =>
        AdditiveTrainer.Fit(times, values, options ?? new AdditiveOptions(), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Negative log posterior of a model for the series it was fitted to.</summary>
    public static double NegativeLogPosterior(AdditiveModel model, DateTimeOffset[] times, double[] values, AdditiveOptions options)
    {
        var fitted = model.Predict(times).Values;
        var sum = values.Length * Math.Log(model.Noise);
        for (var i = 0; i < values.Length; i++)
        {
            sum += Math.Pow((values[i] - fitted[i]) / model.Scale / model.Noise, 2) / 2;
        }

        return sum
            + (((model.Slope * model.Slope) + (model.Offset * model.Offset)) / 50)
            + model.Changes.Sum(change => Math.Abs(change) / options.ChangepointPriorScale)
            + model.Coefficients.Sum(one => Math.Pow(one / options.SeasonalityPriorScale, 2) / 2)
            + (2 * model.Noise * model.Noise);
    }

    /// <summary>Every model that differs from this one in one parameter, by <paramref name="step"/> up or down.</summary>
    public static IEnumerable<AdditiveModel> Neighbours(AdditiveModel model, double step)
    {
        foreach (var by in new[] { step, -step })
        {
            yield return model with { Slope = model.Slope + by };
            yield return model with { Offset = model.Offset + by };
            yield return model with { Noise = model.Noise * (1 + by) };
            for (var j = 0; j < model.Changes.Count; j++)
            {
                yield return model with { Changes = With(model.Changes, j, by) };
            }

            for (var j = 0; j < model.Coefficients.Count; j++)
            {
                yield return model with { Coefficients = With(model.Coefficients, j, by) };
            }
        }
    }

    private static double[] With(IReadOnlyList<double> values, int index, double by)
    {
        double[] copy = [.. values];
        copy[index] += by;
        return copy;
    }
}
