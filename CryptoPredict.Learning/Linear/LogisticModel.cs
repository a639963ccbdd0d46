using System.Numerics;

namespace CryptoPredict.Learning.Linear;

/// <summary>A fitted logistic regression. Immutable; any number of threads may use it.</summary>
public sealed class LogisticModel
{
    private readonly double[] _weights;
    private readonly double[] _intercepts;

    /// <summary>Takes over the arrays; they must not change afterwards.</summary>
    internal LogisticModel(int features, double[] weights, double[] intercepts)
    {
        Features = features;
        _weights = weights;
        _intercepts = intercepts;
    }

    /// <summary>Features per row.</summary>
    public int Features { get; }

    /// <summary>Number of classes, 2 or more.</summary>
    public int Classes => Math.Max(2, Outputs);

    /// <summary>Number of weight vectors: 1 for two classes (the logit of class 1), otherwise one per class.</summary>
    public int Outputs => _intercepts.Length;

    /// <summary>One weight per feature, in the features' own units.</summary>
    /// <param name="output">0 to <see cref="Outputs"/> - 1.</param>
    public ReadOnlySpan<double> Weights(int output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)Outputs, nameof(output));
        return _weights.AsSpan(output * Features, Features);
    }

    /// <summary>One intercept per output; those of three or more classes sum to 0.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts;

    /// <summary>The probability of class 1 of two. Allocates nothing.</summary>
    /// <param name="row"><see cref="Features"/> finite values.</param>
    /// <exception cref="ArgumentException">The row has another width or is not finite.</exception>
    /// <exception cref="InvalidOperationException">The model has more than two classes.</exception>
    public double Probability<T>(ReadOnlySpan<T> row)
        where T : struct, IBinaryFloatingPointIeee754<T> => Sigmoid(LogOdds(row));

    /// <summary>The log odds ln(p / (1 − p)) of class 1 of two. Allocates nothing.</summary>
    /// <inheritdoc cref="Probability"/>
    public double LogOdds<T>(ReadOnlySpan<T> row)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (Outputs != 1)
        {
            throw new InvalidOperationException($"The model has {Classes} classes: ask for all their probabilities.");
        }

        RequireWidth(row);
        return Logit(row, 0);
    }

    /// <summary>The probability of every class; they sum to 1. Allocates nothing.</summary>
    /// <param name="row"><see cref="Features"/> finite values.</param>
    /// <param name="probabilities">Where to write <see cref="Classes"/> values.</param>
    /// <exception cref="ArgumentException">A span has another length, or the row is not finite.</exception>
    public void Probabilities<T>(ReadOnlySpan<T> row, Span<double> probabilities)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        RequireWidth(row);
        if (probabilities.Length != Classes)
        {
            throw new ArgumentException($"There are {Classes} classes but room for {probabilities.Length} probabilities.", nameof(probabilities));
        }

        if (Outputs == 1)
        {
            var logit = Logit(row, 0);
            probabilities[0] = Sigmoid(-logit);
            probabilities[1] = Sigmoid(logit);
            return;
        }

        for (var output = 0; output < Outputs; output++)
        {
            probabilities[output] = Logit(row, output);
        }

        Softmax(probabilities);
    }

    /// <summary>1 / (1 + e⁻ˣ), without overflow.</summary>
    internal static double Sigmoid(double x)
    {
        var small = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : small) / (1 + small);
    }

    /// <summary>Replaces finite logits by probabilities.</summary>
    /// <returns>ln Σ exp(logit).</returns>
    internal static double Softmax(Span<double> logits)
    {
        var highest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            highest = Math.Max(highest, logit);
        }

        var sum = 0.0;
        foreach (ref var logit in logits)
        {
            logit = Math.Exp(logit - highest);
            sum += logit;
        }

        foreach (ref var logit in logits)
        {
            logit /= sum;
        }

        return highest + Math.Log(sum);
    }

    private double Logit<T>(ReadOnlySpan<T> row, int output)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var weights = _weights.AsSpan(output * Features, Features);
        var logit = _intercepts[output];
        for (var j = 0; j < weights.Length; j++)
        {
            logit += weights[j] * double.CreateTruncating(row[j]);
        }

        return double.IsFinite(logit) ? logit : throw NotFinite(row);
    }

    private static ArgumentException NotFinite<T>(ReadOnlySpan<T> row)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < row.Length; j++)
        {
            if (!T.IsFinite(row[j]))
            {
                return new ArgumentException($"Column {j} of the row holds {row[j]}: features must be finite. Fill it, or do not predict from this row.",
                    nameof(row));
            }
        }

        return new ArgumentException("The row's values are too large for the model's weights: their sum is no number. Check the features' units.", nameof(row));
    }

    private void RequireWidth<T>(ReadOnlySpan<T> row)
    {
        if (row.Length != Features)
        {
            throw new ArgumentException($"The row has {row.Length} values, but the model takes {Features}.", nameof(row));
        }
    }
}
