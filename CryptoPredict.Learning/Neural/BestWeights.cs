namespace CryptoPredict.Learning.Neural;

/// <summary>Early stopping: keeps the weights of the best epoch and tells when it lies too far back.</summary>
/// <param name="length">Number of weights.</param>
/// <param name="patience">Epochs without a better loss that end training; null to go on and keep no weights.</param>
internal sealed class BestWeights(int length, int? patience)
{
    private readonly float[] _weights = patience is null ? [] : new float[length];
    private double _loss = double.PositiveInfinity;
    private int _epochsSince;

    /// <summary>The best epoch so far, from 1; 0 before the first.</summary>
    internal int Epoch { get; private set; }

    internal Span<float> Weights => _weights;

    /// <summary>Whether patience has run out.</summary>
    internal bool IsStale => _epochsSince >= (patience ?? int.MaxValue);

    /// <summary>Takes note of an epoch.</summary>
    /// <returns>Whether it is the best so far.</returns>
    internal bool Offer(int epoch, double loss, ReadOnlySpan<float> weights)
    {
        if (loss >= _loss || double.IsNaN(loss))
        {
            _epochsSince++;
            return false;
        }

        _loss = loss;
        _epochsSince = 0;
        Epoch = epoch;
        if (patience is not null)
        {
            weights.CopyTo(_weights);
        }

        return true;
    }
}
