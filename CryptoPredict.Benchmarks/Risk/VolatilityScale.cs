using System.Runtime.CompilerServices;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// One-sigma scale of the horizon's log return: the exponentially weighted root mean square of the one-step log returns
/// (RiskMetrics 1996: no mean is taken off), each clipped as <see cref="StepClip"/> says, times √horizon. The unit of the band, and of nothing that is fitted.
/// </summary>
internal static class VolatilityScale
{
    /// <summary>The fewest closes it speaks on.</summary>
    public const int RequiredCloses = 31;

    /// <summary>How many of the newest closes it looks at; older ones would carry less than 2 % of the weight.</summary>
    public const int MaxCloses = 361;

    /// <summary>Floor of the scale per step, as a log return: a market that stands still keeps a band of positive width.</summary>
    public const double FloorPerStep = 1e-6;

    // A half-life of one hour of minute candles.
    private static readonly double Decay = Math.Pow(0.5, 1.0 / 60);

    /// <summary>The scale at the newest close. Pure and free of allocation.</summary>
    /// <param name="closes">Closes, oldest first; a step over missing candles counts as one.</param>
    /// <param name="horizonSteps">How many candles ahead the target lies; at least 1.</param>
    /// <returns>A positive log return; NaN when there are fewer than <see cref="RequiredCloses"/> or one in use is not a price.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonSteps"/> is less than 1.</exception>
    [SkipLocalsInit]
    public static double Of(ReadOnlySpan<double> closes, int horizonSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        if (closes.Length < RequiredCloses)
        {
            return double.NaN;
        }

        var recent = closes.Length > MaxCloses ? closes[^MaxCloses..] : closes;
        Span<double> buffer = stackalloc double[2 * (MaxCloses - 1)];
        var steps = buffer[..(recent.Length - 1)];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = Math.Log(recent[i + 1] / recent[i]);
            if (!double.IsFinite(steps[i]))
            {
                return double.NaN;
            }
        }

        var clip = StepClip.Of(steps, buffer[steps.Length..]);
        var (squares, weights) = (0.0, 0.0);
        foreach (var step in steps)
        {
            squares = (Decay * squares) + clip.Square(step, weights > 0 ? squares / weights : 0);
            weights = (Decay * weights) + 1;
        }

        var perStep = Math.Sqrt(squares / weights);
        return Math.Max(perStep, FloorPerStep) * Math.Sqrt(horizonSteps);
    }
}
