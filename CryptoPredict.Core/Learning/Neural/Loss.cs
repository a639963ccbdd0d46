namespace CryptoPredict.Core.Learning.Neural;

/// <summary>The loss of one output, averaged over outputs and sequences.</summary>
public sealed record Loss
{
    private readonly float _delta;

    private Loss(float delta) => _delta = delta;

    /// <summary>Mean squared error: e².</summary>
    public static Loss MeanSquared { get; } = new(float.PositiveInfinity);

    /// <summary>Huber loss: e²/2 for |e| ≤ delta, delta·(|e| - delta/2) beyond (P. J. Huber, 1964; scaled as PyTorch's HuberLoss).</summary>
    /// <param name="delta">Where the square becomes a line; positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not positive and finite.</exception>
    public static Loss Huber(float delta = 1f)
    {
        if (!(delta > 0 && float.IsFinite(delta)))
        {
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "The Huber loss needs a positive, finite delta.");
        }

        return new Loss(delta);
    }

    internal double Value(float error)
    {
        if (float.IsPositiveInfinity(_delta))
        {
            return (double)error * error;
        }

        var size = Math.Abs((double)error);
        return size <= _delta ? size * size / 2 : _delta * (size - (_delta / 2.0));
    }

    internal float Derivative(float error) => float.IsPositiveInfinity(_delta) ? 2 * error : Math.Clamp(error, -_delta, _delta);
}
