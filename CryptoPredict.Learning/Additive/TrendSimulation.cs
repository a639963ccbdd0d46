using MathNet.Numerics.Distributions;

namespace CryptoPredict.Learning.Additive;

/// <summary>
/// Simulated futures of an additive model. Changes of slope come as a Poisson process with as many per training span as there are
/// changepoints, Laplace distributed with the mean magnitude of the fitted ones.
/// </summary>
internal static class TrendSimulation
{
    /// <summary>How far ahead futures are simulated, in training spans.</summary>
    public const int LongestHorizon = 100;

    // Prophet's: a trend that never bent may still bend, a very little.
    private const double LeastChange = 1e-8;

    private const int BlockTimes = 64;

    public static AdditiveIntervals Run(AdditiveModel model, ReadOnlySpan<DateTimeOffset> times, IntervalOptions options, CancellationToken cancellationToken)
    {
        RequireOrder(model, times);
        var expected = model.Predict(times);
        var futures = Futures(model, options);
        var values = new double[BlockTimes * options.Samples];
        var trends = new double[BlockTimes * options.Samples];
        var result = Enumerable.Range(0, 4).Select(_ => new double[expected.Values.Count]).ToArray();
        for (var block = 0; block < times.Length; block += BlockTimes)
        {
            var count = Math.Min(BlockTimes, times.Length - block);
            for (var sample = 0; sample < futures.Length; sample++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < count; i++)
                {
                    var (drift, noise) = futures[sample].At(model.ScaledTime(times[block + i]));
                    trends[(i * options.Samples) + sample] = model.Scale * drift;
                    values[(i * options.Samples) + sample] = model.Scale * (drift + noise);
                }
            }

            for (var i = 0; i < count; i++)
            {
                var (lower, upper) = Ends(values.AsSpan(i * options.Samples, options.Samples), options.Width);
                var (trendLower, trendUpper) = Ends(trends.AsSpan(i * options.Samples, options.Samples), options.Width);
                result[0][block + i] = expected.Values[block + i] + lower;
                result[1][block + i] = expected.Values[block + i] + upper;
                result[2][block + i] = expected.Trend[block + i] + trendLower;
                result[3][block + i] = expected.Trend[block + i] + trendUpper;
            }
        }

        return new AdditiveIntervals(result[0], result[1], result[2], result[3]);
    }

    private static void RequireOrder(AdditiveModel model, ReadOnlySpan<DateTimeOffset> times)
    {
        for (var row = 0; row < times.Length; row++)
        {
            if (row > 0 && times[row] < times[row - 1])
            {
                throw new ArgumentException($"Row {row} is at {times[row]:O}, before row {row - 1}: sort the times.", nameof(times));
            }

            if (model.ScaledTime(times[row]) > 1 + LongestHorizon)
            {
                throw new ArgumentException(
                    $"Row {row} is at {times[row]:O}, more than {LongestHorizon} times the training span after its end: nothing can be said that far ahead.",
                    nameof(times));
            }
        }
    }

    private static Future[] Futures(AdditiveModel model, IntervalOptions options)
    {
        var count = model.Changepoints.Count;
        var meanChange = count == 0 ? 0 : model.Changes.Average(Math.Abs) + LeastChange;
        var seeds = new Random(options.Seed);
        var futures = new Future[options.Samples];
        for (var i = 0; i < futures.Length; i++)
        {
            // Two streams each: how often the trend bends must not move the noise.
            futures[i] = new Future(new Random(seeds.Next()), new Random(seeds.Next()), count, meanChange, model.Noise);
        }

        return futures;
    }

    private static (double Lower, double Upper) Ends(Span<double> samples, double width)
    {
        samples.Sort();
        return (Quantile(samples, (1 - width) / 2), Quantile(samples, (1 + width) / 2));
    }

    // Linear between order statistics: definition 7 of Hyndman and Fan (1996).
    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? double.Lerp(sorted[below], sorted[below + 1], place - below) : sorted[below];
    }

    /// <summary>One future, walked through in ascending time.</summary>
    private sealed class Future(Random changeSource, Random noiseSource, int changesPerSpan, double meanChange, double noise)
    {
        private double _slope;
        private double _offset;
        private double _nextChange = 1 + Wait(changeSource, changesPerSpan);

        /// <summary>How far this future is off the expected trend at a time, and its noise.</summary>
        public (double Drift, double Noise) At(double time)
        {
            while (_nextChange <= time)
            {
                var change = Laplace.Sample(changeSource, 0, meanChange);
                _slope += change;
                _offset -= change * _nextChange;
                _nextChange += Wait(changeSource, changesPerSpan);
            }

            return ((_slope * time) + _offset, Normal.Sample(noiseSource, 0, noise));
        }

        private static double Wait(Random source, int changesPerSpan) =>
            changesPerSpan == 0 ? double.PositiveInfinity : Exponential.Sample(source, changesPerSpan);
    }
}
