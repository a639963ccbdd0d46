using System.Globalization;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// The machinery of one training run: shared weights, shards of a batch, the optimiser and the threads. How a batch is divided depends on its size alone
/// and shards are added up in their order, so that any number of threads computes the same bits. All memory is allocated here, once; a step
/// allocates nothing.
/// </summary>
internal sealed class TrainingSession : IDisposable
{
    // The highest tile: two threads with four rows each of a fine-tune's batch of eight are slower than one thread with all of them.
    private const int SmallestShard = 8;
    private const int LargestShard = 16;
    private const int MostShards = 8;

    private readonly TrainingOptions _options;
    private readonly int _rows;
    private readonly NetworkShard[] _shards;
    private readonly WorkerTeam _team;
    private readonly Action<int> _learn;
    private readonly Action<int> _evaluate;
    private readonly Action<int> _reduce;
    private readonly Action<int> _update;
    private readonly Action<int> _refresh;
    private SequenceData _data;
    private ReadOnlyMemory<int> _batch;
    private CancellationToken _cancellation;
    private long _batches;
    private double _learningRate;
    private double _gradientScale;

    internal TrainingSession(SequenceNetwork network, SequenceData data, TrainingOptions options, VectorWidth vectors, bool inputGradient = false)
    {
        _options = options;
        _data = data;
        _rows = ShardRows(options.BatchSize);
        var rows = Math.Min(_rows, options.BatchSize);
        RequireMemory(network.Layout, rows, data.SequenceLength);
        Weights = new TrainingWeights(network.Layout, inputGradient);
        network.Parameters.CopyTo(Weights.Parameters.Span);
        _shards = new NetworkShard[(options.BatchSize + _rows - 1) / _rows];
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            _shards[shard] = new NetworkShard(Weights, vectors, rows, data.SequenceLength, options.Seed);
        }

        Optimiser = new Adam(Weights.Parameters, options, vectors, _shards.Length);
        _learn = Learn;
        _evaluate = Evaluate;
        _reduce = part => Optimiser.Reduce(part, _shards);
        _update = part => Optimiser.Update(part, _shards, options.MaximumGradientNorm is not null, _learningRate, _gradientScale);
        _refresh = part => Weights.Refresh(part, _shards.Length);
        _team = new WorkerTeam(Math.Min(options.Threads, _shards.Length));
        _team.Run(_shards.Length, _refresh);
    }

    internal TrainingWeights Weights { get; }

    internal Adam Optimiser { get; }

    internal ReadOnlySpan<NetworkShard> Shards => _shards;

    /// <summary>The global norm of the last step's gradients before clipping; only kept up to date when clipping is on.</summary>
    internal double GradientNorm { get; private set; }

    /// <summary>Computes loss and gradients of one batch and takes one optimiser step.</summary>
    /// <returns>The batch's mean loss before the step.</returns>
    internal double Step(SequenceData data, ReadOnlyMemory<int> batch, double learningRate, CancellationToken cancellationToken)
    {
        var loss = ComputeGradients(data, batch, cancellationToken);
        if (!double.IsFinite(loss))
        {
            return loss;
        }

        _learningRate = learningRate;
        _gradientScale = 1;
        if (_options.MaximumGradientNorm is { } maximum)
        {
            _team.Run(_shards.Length, _reduce);
            GradientNorm = Optimiser.GradientNorm();

            // PyTorch's clip_grad_norm_ adds 1e-6 to the norm.
            _gradientScale = Math.Min(1, maximum / (GradientNorm + 1e-6));
        }

        Optimiser.BeginStep();
        _team.Run(_shards.Length, _update);
        _team.Run(_shards.Length, _refresh);
        return loss;
    }

    /// <summary>Computes loss and gradients of one batch; the gradients stay in the shards.</summary>
    internal double ComputeGradients(SequenceData data, ReadOnlyMemory<int> batch, CancellationToken cancellationToken)
    {
        Run(_learn, data, batch, cancellationToken);
        _batches++;
        return LossSum() / ((double)batch.Length * data.OutputWidth);
    }

    /// <summary>Mean loss of all sequences, without dropout.</summary>
    internal double Evaluate(SequenceData data, ReadOnlyMemory<int> order, CancellationToken cancellationToken)
    {
        var sum = 0.0;
        for (var start = 0; start < order.Length; start += _options.BatchSize)
        {
            Run(_evaluate, data, order.Slice(start, Math.Min(_options.BatchSize, order.Length - start)), cancellationToken);
            sum += LossSum();
        }

        return sum / ((double)order.Length * data.OutputWidth);
    }

    public void Dispose() => _team.Dispose();

    // Two shards at least where a batch is large enough and eight at most, for each holds gradients of its own; a multiple of the highest tile, so that
    // the last one takes the remainder.
    private static int ShardRows(int batch)
    {
        var half = Math.Clamp(RoundUp((batch + 1) / 2), SmallestShard, LargestShard);
        return Math.Max(half, RoundUp((batch + MostShards - 1) / MostShards));

        static int RoundUp(int rows) => (rows + SmallestShard - 1) / SmallestShard * SmallestShard;
    }

    private static void RequireMemory(NetworkLayout layout, int rows, int steps)
    {
        var widest = layout.Lstm.Max(shape => Math.Max(shape.Gates, MatrixKernels.PadToPanels(shape.Depth)));
        if ((steps + 1L) * rows * widest > Array.MaxLength / sizeof(float))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"A batch of {rows} sequences of {steps} steps per thread does not fit into one array: lower BatchSize."));
        }
    }

    private void Run(Action<int> work, SequenceData data, ReadOnlyMemory<int> batch, CancellationToken cancellationToken)
    {
        _data = data;
        _batch = batch;
        _cancellation = cancellationToken;
        _team.Run(_shards.Length, work);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private double LossSum()
    {
        var sum = 0.0;
        foreach (var shard in _shards)
        {
            sum += shard.LossSum;
        }

        return sum;
    }

    private void Learn(int shard)
    {
        if (Forward(shard, _batches))
        {
            _shards[shard].Backward(dropout: true, _cancellation);
        }
    }

    private void Evaluate(int shard) => Forward(shard, null);

    private bool Forward(int number, long? batch)
    {
        // The last batch of an epoch is smaller.
        var rows = Math.Min(_rows, ShardRows(_batch.Length));
        var first = Math.Min(number * rows, _batch.Length);
        var indices = _batch.Span[first..Math.Min(first + rows, _batch.Length)];
        var shard = _shards[number];
        shard.Gather(_data, indices);
        if (shard.Rows > 0 && !shard.Forward(batch, first, _cancellation))
        {
            return false;
        }

        shard.Loss(_data, indices, _options.Loss, _batch.Length);
        return shard.Rows > 0;
    }
}
