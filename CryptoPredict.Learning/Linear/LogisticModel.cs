using System.Numerics;

namespace CryptoPredict.Learning.Linear;

/// <summary>A fitted logistic regression of two classes. Immutable; any number of threads may use it.</summary>
public sealed class LogisticModel
{
    private readonly double[] _weights;

    /// <summary>Takes over the array; it must not change afterwards.</summary>
    internal LogisticModel(double[] weights, double intercept)
    {
        _weights = weights;
        Intercept = intercept;
    }

    /// <summary>Features per row.</summary>
    public int Features => _weights.Length;

    /// <summary>One weight per feature, in the features' own units.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>The log odds of a row of zeros.</summary>
    public double Intercept { get; }

    /// <summary>The log odds ln(p / (1 − p)) of class 1. Allocates nothing.</summary>
    /// <param name="row"><see cref="Features"/> finite values.</param>
    /// <exception cref="ArgumentException">The row has another width or is not finite.</exception>
    public double LogOdds<T>(ReadOnlySpan<T> row)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length != Features)
        {
            throw new ArgumentException($"The row has {row.Length} values, but the model takes {Features}.", nameof(row));
        }

        var logit = Intercept;
        for (var j = 0; j < _weights.Length; j++)
        {
            logit += _weights[j] * double.CreateTruncating(row[j]);
        }

        return double.IsFinite(logit) ? logit : throw NotFinite(row);
    }

    /// <summary>1 / (1 + e⁻ˣ), without overflow.</summary>
    internal static double Sigmoid(double x)
    {
        var small = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : small) / (1 + small);
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
}
