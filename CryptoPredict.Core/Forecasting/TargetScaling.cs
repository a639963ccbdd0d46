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
    /// How much of the output to believe: the slope through the origin of the validation targets on the outputs, held within
    /// 0 and 1. An output without skill there is worth 0, "no change".
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

    /// <summary>The same scale with the shrinkage that validation rows ask for: Σ f·r / Σ f², held within 0 and 1; 0 when all outputs are 0.</summary>
    /// <param name="outputs">The learner's outputs.</param>
    /// <param name="targets">The log returns of the same rows.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public TargetScaling Shrink(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets)
    {
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

        return new TargetScaling(Scale, alone > 0 ? Math.Clamp(together / alone, 0, 1) : 0);
    }
}
