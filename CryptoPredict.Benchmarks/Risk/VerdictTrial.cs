using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>What a forecast of a trial knows.</summary>
internal enum Knowledge
{
    /// <summary>Nothing: it changes at random from minute to minute.</summary>
    Noise,

    /// <summary>Nothing: it changes slowly at random.</summary>
    SlowNoise,

    /// <summary>Nothing: it always leans the same way, up or down at random.</summary>
    Lean,

    /// <summary>Nothing: it would know something of moves of another day.</summary>
    AnotherDay,

    /// <summary>A share of the variance of the move.</summary>
    Planted,
}

/// <summary>
/// Thirty days of a forecast beside real moves of five minutes: whether it was ever called better than "no change", looked at after each target by the
/// evidence, and every half hour by the Diebold-Mariano test of the newest day, as verdicts were given before.
/// </summary>
/// <param name="Better">The day on which the evidence was first enough; null for never.</param>
/// <param name="SlidingBetter">Whether the sliding test ever said so; null where it was not asked.</param>
internal sealed record VerdictTrial(double? Better, bool? SlidingBetter)
{
    /// <summary>Minutes of a trial.</summary>
    public const int Minutes = 30 * Day;

    /// <summary>The horizon in minutes.</summary>
    public const int Horizon = 5;

    private const int Day = 1440;
    private const int Look = 30;

    // As far as learnt models lean: R² they believe in.
    private const double Believed = 0.005;

    /// <summary>The moves of a file in log returns, and the scale at which each was forecast.</summary>
    public static (double[] Moves, double[] Scales) MovesOf(IReadOnlyList<Candle> candles)
    {
        var scale = new RangeScale();
        List<double> moves = [], scales = [];
        var before = DateTimeOffset.MinValue;
        for (var t = 0; t + Horizon < candles.Count; t++)
        {
            var candle = candles[t];
            scale.Add(candle.High, candle.Low, candle.Close, candle.OpenTime - before == TimeSpan.FromMinutes(1));
            before = candle.OpenTime;
            var target = candles[t + Horizon];
            if (target.OpenTime - candle.OpenTime == TimeSpan.FromMinutes(Horizon) && scale.Of(Horizon) is > 0 and var sigma && t >= Day)
            {
                moves.Add(Math.Log(target.Close / candle.Close));
                scales.Add(sigma);
            }
        }

        return ([.. moves], [.. scales]);
    }

    /// <summary>Runs one.</summary>
    /// <param name="moves">Moves of at least thirty days.</param>
    /// <param name="scales">Their scales.</param>
    /// <param name="knowledge">What the forecast knows.</param>
    /// <param name="share">The share of the variance, where it knows one.</param>
    /// <param name="seed">Where it begins and what comes by chance.</param>
    /// <param name="withSliding">Whether the sliding test is asked, too.</param>
    public static VerdictTrial Run(double[] moves, double[] scales, Knowledge knowledge, double share, int seed, bool withSliding)
    {
        var random = new Random(seed);
        var first = random.Next(moves.Length - Minutes + 1);
        var noise = new double[Minutes + Horizon];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = Gaussian(random) / Math.Sqrt(Horizon);
        }

        var lean = random.Next(2) == 0 ? 1 : -1;
        var away = random.Next(Day, Minutes - Day);
        double[] inScales = [.. Enumerable.Range(first, Minutes).Select(t => Math.Clamp(moves[t] / scales[t], -3, 3))];
        var deviation = Math.Sqrt(inScales.Average(z => z * z));
        var evidence = new Evidence(Horizon);
        var (errors, realised) = (new double[Minutes], new double[Minutes]);
        var (slow, better, sliding) = (0.0, (double?)null, false);
        for (var t = 0; t < Minutes; t++)
        {
            var (move, scale) = (moves[first + t], scales[first + t]);

            // Of targets that overlap the chance in the forecasts overlaps as well.
            var overlapping = noise.AsSpan(t, Horizon).ToArray().Sum();
            slow = (0.99 * slow) + (Math.Sqrt(1 - (0.99 * 0.99)) * Gaussian(random));
            var forecast = knowledge switch
            {
                Knowledge.Noise => Math.Sqrt(Believed) * Gaussian(random),
                Knowledge.SlowNoise => Math.Sqrt(Believed) * slow,
                Knowledge.Lean => Math.Sqrt(Believed) * lean,
                Knowledge.AnotherDay => Seen(inScales[(t + away) % Minutes], Believed, deviation * overlapping),
                _ => Seen(inScales[t], share, deviation * overlapping),
            };
            evidence.Add(t, forecast * scale, 0, move, scale);
            better ??= evidence.Better >= Evidence.Enough ? (double)(t + 1) / Day : null;
            (errors[t], realised[t]) = ((forecast * scale) - move, move);
            if (withSliding && t >= Day && t % Look == 0 && !sliding)
            {
                sliding = DieboldMariano.Compare(errors.AsSpan(t - Day, Day), realised.AsSpan(t - Day, Day), Horizon).PBetter < 0.05;
            }
        }

        return new VerdictTrial(better, withSliding ? sliding : null);
    }

    // The best forecast of who sees a move through noise: its errors are smaller by the share of the variance.
    private static double Seen(double move, double share, double noise) => (share * move) + (Math.Sqrt(share * (1 - share)) * noise);

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
