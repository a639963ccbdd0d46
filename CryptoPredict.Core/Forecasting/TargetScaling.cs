namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Between log returns and the unit in which learners work: they see targets r / <see cref="Scale"/>, which are of size 1, so
/// that penalties and learning rates mean the same for every asset; a forecast is output · scale · shrinkage.
/// </summary>
public sealed record TargetScaling
{
    /// <summary>Takes and checks both numbers.</summary>
    /// <param name="scale">Root mean square of the training targets, as a log return; finite and positive.</param>
    /// <param name="shrinkage">How much of the learner's output to believe, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public TargetScaling(double scale, double shrinkage)
    {
        Scale = scale > 0 && double.IsFinite(scale)
            ? scale
            : throw new ArgumentOutOfRangeException(
                nameof(scale), scale, "The scale of the targets must be finite and positive: prices that never move teach nothing.");
        Shrinkage = shrinkage is >= 0 and <= 1
            ? shrinkage
            : throw new ArgumentOutOfRangeException(nameof(shrinkage), shrinkage, "The shrinkage must lie between 0 and 1.");
    }

    /// <summary>Root mean square of the training targets, as a log return. The mean is not taken off: "no change" stays 0.</summary>
    public double Scale { get; }

    /// <summary>
    /// How much of the output to believe, see <see cref="Shrink"/>. An output without skill on the validation rows is worth 0, "no change".
    /// </summary>
    public double Shrinkage { get; }

    /// <summary>The log return that a learner's output stands for.</summary>
    public double ToLogReturn(double output) => output * Scale * Shrinkage;

    /// <summary>The scale of given training targets, with the output believed in full.</summary>
    /// <param name="targets">Log returns; at least one that is not 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No target differs from 0, or one is not finite.</exception>
    public static TargetScaling Fit(ReadOnlySpan<double> targets)
    {
        var squares = 0.0;
        foreach (var target in targets)
        {
            squares += target * target;
        }

        return new TargetScaling(Math.Sqrt(squares / targets.Length), 1);
    }

    /// <summary>
    /// The same scale with the shrinkage that validation rows ask for: with b = Σ f·r / Σ f², the slope through the origin, and its standard error e it is
    /// b · max(0, 1 − (2 e / b)²), held within 0 and 1; 0 when all outputs are 0.
    /// </summary>
    /// <remarks>
    /// The non-negative garrote (Breiman, "Better subset regression using the nonnegative garrote", 1995) with a threshold of two standard errors: a slope of
    /// 1,440 rows whose targets overlap is mostly noise, and what is believed of it costs more than it brings. e² = h · s² / Σ f², with s² the mean square of
    /// what the slope leaves: targets of h candles overlap h-fold, so n of them tell about as much as n / h.
    /// </remarks>
    /// <param name="outputs">The learner's outputs.</param>
    /// <param name="targets">The log returns of the same rows.</param>
    /// <param name="horizonSteps">h, the horizon in candles; at least 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the horizon is below 1.</exception>
    public TargetScaling Shrink(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, int horizonSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        if (outputs.Length != targets.Length)
        {
            throw new ArgumentException($"There are {outputs.Length} outputs for {targets.Length} targets; give one per target.", nameof(outputs));
        }

        var (together, alone) = (0.0, 0.0);
        for (var i = 0; i < outputs.Length; i++)
        {
            together += outputs[i] * targets[i] / Scale;
            alone += outputs[i] * outputs[i];
        }

        if (alone == 0)
        {
            return new TargetScaling(Scale, 0);
        }

        var slope = together / alone;
        var left = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var miss = (targets[i] / Scale) - (slope * outputs[i]);
            left += miss * miss;
        }

        var error = horizonSteps * left / outputs.Length / alone;
        return new TargetScaling(Scale, slope > 0 ? Math.Clamp(slope * (1 - (4 * error / (slope * slope))), 0, 1) : 0);
    }
}
