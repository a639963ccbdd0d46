namespace CryptoPredict.Learning.Neural;

/// <summary>The loss of one output, averaged over outputs and sequences.</summary>
public abstract record Loss
{
    private Loss()
    {
    }

    /// <summary>Mean squared error: e², where e is the output less the target.</summary>
    public static Loss MeanSquared { get; } = new Squared();

    /// <summary>
    /// Binary cross-entropy of an output z that is a log odds: −t·ln σ(z) − (1 − t)·ln(1 − σ(z)), reckoned as
    /// max(z, 0) − z·t + ln(1 + e^−|z|), which no z overflows (the form of PyTorch's BCEWithLogitsLoss). Targets t are probabilities, 0 to 1.
    /// </summary>
    public static Loss BinaryCrossEntropy { get; } = new CrossEntropy();

    /// <summary>What targets must be, when they may not be any finite number.</summary>
    internal virtual (float Least, float Most)? TargetRange => null;

    internal abstract double Value(float output, float target);

    /// <summary>The slope of <see cref="Value"/> along the output.</summary>
    internal abstract float Derivative(float output, float target);

    private sealed record Squared : Loss
    {
        internal override double Value(float output, float target)
        {
            var error = output - target;
            return (double)error * error;
        }

        internal override float Derivative(float output, float target) => 2 * (output - target);
    }

    private sealed record CrossEntropy : Loss
    {
        internal override (float Least, float Most)? TargetRange => (0, 1);

        internal override double Value(float output, float target) =>
            Math.Max(output, 0.0) - ((double)output * target) + Math.Log(1 + Math.Exp(-Math.Abs((double)output)));

        internal override float Derivative(float output, float target)
        {
            var tail = Math.Exp(-Math.Abs((double)output));
            return (float)(((output >= 0 ? 1 : tail) / (1 + tail)) - target);
        }
    }
}
