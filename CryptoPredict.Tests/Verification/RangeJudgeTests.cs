using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Verification;

public sealed class RangeJudgeTests
{
    private const int Steps = 5;
    private const double PerMinute = 5e-4;

    // Of a normal distribution.
    private static readonly ImmutableArray<double> Quantiles = [0.6744898, 1.2815516, 1.6448536, 1.9599640, 2.5758293];

    private static readonly List<Candle> Walk = WalkOf(12_000);

    [Fact]
    public void Bands_of_the_true_distribution_hold_what_they_promise_and_are_judged_as_good_as_the_best_naive_one()
    {
        var scores = Judge(PerMinute * Math.Sqrt(Steps));

        Assert.Equal((scores.Count, scores.Count / Steps), (scores.Count, scores.Independent));
        Assert.All(scores.Levels, level => Assert.InRange(level.Level, level.Held.Low - 0.02, level.Held.High + 0.02));
        Assert.InRange(scores.Ours!.IntervalScore / scores.DayQuantile!.IntervalScore, 0.9, 1.005);
        Assert.InRange(scores.Ours.IntervalScore / scores.Ewma!.IntervalScore, 0.9, 1);
        Assert.InRange(scores.MissRate!.Value.PValue, 0.01, 1);
        Assert.Equal(24, scores.ByHour.Count);
        Assert.Equal(scores.Count, scores.ByHour.Sum(hour => hour.Count));
        Assert.Equal(scores.Count, scores.ByRegime.Sum(regime => regime.Count));
    }

    [Fact]
    public void Bands_half_as_wide_are_found_out_by_every_score()
    {
        var (right, narrow) = (Judge(PerMinute * Math.Sqrt(Steps)), Judge(PerMinute * Math.Sqrt(Steps) / 2));

        Assert.Equal(right.Levels[2].Width / 2, narrow.Levels[2].Width, 1e-9);
        Assert.True(narrow.Levels[2].Held.High < 0.9);
        Assert.True(narrow.Ours!.IntervalScore > 1.1 * right.Ours!.IntervalScore);
        Assert.True(narrow.WeightedIntervalScore > right.WeightedIntervalScore);
        Assert.True(narrow.MissRate!.Value.PValue < 1e-6);
        Assert.True(narrow.Volatility!.QuasiLikelihood > right.Volatility!.QuasiLikelihood);
    }

    [Fact]
    public void Chances_that_are_right_lie_on_the_line_and_are_no_worse_than_the_frequency()
    {
        var scores = Judge(PerMinute * Math.Sqrt(Steps));

        Assert.Equal(ChanceGrid.LevelsOf(TimeSpan.FromMinutes(Steps)), scores.Ends.Distances.Select(distance => distance.Distance));
        Assert.InRange(scores.Ends.CalibrationError, 0, 0.03);
        Assert.InRange(scores.Ends.Distances[0].Skill, -0.01, 0.02);

        // Of what came less than five times nothing is said.
        Assert.All(scores.Ends.Distances, distance => Assert.True(distance.Came * scores.Count >= 5 || double.IsNaN(distance.Skill)));
    }

    [Fact]
    public void What_was_naive_to_say_knows_no_later_candle()
    {
        var changed = Walk.ToArray();
        for (var t = 9_000; t < changed.Length; t++)
        {
            changed[t] = changed[t] with { Open = 1, High = 5, Low = 0.1, Close = 1 + (t % 3) };
        }

        var (one, other) = (Naive(Walk), Naive(changed));
        for (var t = 1_500; t < 8_990; t += 37)
        {
            var closed = Walk[t].OpenTime + Sample.Minute;
            Assert.Equivalent(one.At(closed), other.At(closed), strict: true);
        }
    }

    [Fact]
    public void Over_a_gap_nothing_is_compared_and_without_a_forecast_nothing_is_said()
    {
        var gap = Naive([.. Walk.Where((_, t) => t != 5_000)]);

        Assert.Null(gap.At(Walk[4_997].OpenTime + Sample.Minute));
        Assert.NotNull(gap.At(Walk[4_990].OpenTime + Sample.Minute));
        Assert.Null(gap.At(DateTimeOffset.UnixEpoch));

        var nothing = RangeJudge.Of([], Walk, Sample.Minute, Steps);
        Assert.Equal((0, null, null, null), (nothing.Count, nothing.First, nothing.Ours, nothing.MissRate));
        Assert.True(double.IsNaN(nothing.WeightedIntervalScore));
    }

    private static NaiveRanges Naive(IReadOnlyList<Candle> candles) => new(candles, Sample.Minute, Steps, ChanceGrid.LevelsOf(TimeSpan.FromMinutes(Steps)));

    // Forecasts of a scale that never changes, from the second day on.
    private static RangeScores Judge(double scale)
    {
        var distances = ChanceGrid.LevelsOf(TimeSpan.FromMinutes(Steps));
        List<RangeEntry> entries = [];
        for (var t = 1_600; t + Steps < Walk.Count; t++)
        {
            var (candle, target) = (Walk[t], Walk[t + Steps]);
            var asOf = candle.OpenTime + Sample.Minute;
            ImmutableArray<double> ends = [.. distances.Select(distance => 2 * (1 - Cumulative(distance / scale)))];
            var until = Enumerable.Range(t + 1, Steps).Select(i => Walk[i]).ToArray();
            entries.Add(new RangeEntry(
                t, t, Sample.Btc, asOf, candle.Close, new RangeForecast(asOf + (Steps * Sample.Minute), 0, scale, Quantiles, ends, ends),
                new RangeOutcome(
                    t, asOf, VerificationStatus.Verified, target.Close, until.Max(one => one.High), until.Min(one => one.Low))));
        }

        return RangeJudge.Of(entries, Walk, Sample.Minute, Steps);
    }

    private static double Cumulative(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);

    private static List<Candle> WalkOf(int count)
    {
        var random = new Random(4);
        List<Candle> candles = [];
        var close = 100.0;
        for (var t = 0; t < count; t++)
        {
            var open = close;
            close *= Math.Exp(PerMinute * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            candles.Add(new Candle(Sample.Start + (t * Sample.Minute), open, Math.Max(open, close), Math.Min(open, close), close, 1));
        }

        return candles;
    }
}
