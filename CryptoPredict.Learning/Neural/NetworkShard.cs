using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// One thread's part of a batch: its rows, activations and gradients. Every shard reads the same weights; the trainer adds the
/// gradients of the shards in a fixed order.
/// </summary>
internal sealed unsafe class NetworkShard
{
    private readonly TrainingWeights _weights;
    private readonly NetworkLayout _layout;
    private readonly int _steps;
    private readonly LstmLayer[] _lstm;
    private readonly DenseLayer[] _dense;
    private readonly Dropout?[] _dropouts;
    private readonly AlignedFloats[] _inputGradients;
    private readonly AlignedFloats _lastHiddenGradient;

    internal NetworkShard(TrainingWeights weights, VectorWidth vectors, int rows, int steps, int seed)
    {
        _weights = weights;
        _layout = weights.Layout;
        _steps = steps;
        var shapes = _layout.Lstm;
        _lstm = [.. shapes.Select(shape => new LstmLayer(vectors, shape, rows, steps))];
        _dense = [.. _layout.Dense.Select((shape, layer) => new DenseLayer(vectors, shape, rows, rectified: layer < _layout.Dense.Length - 1))];
        _dropouts = [.. shapes.Select((shape, layer) => layer > 0 && _layout.Architecture.Dropout > 0
            ? new Dropout(_layout.Architecture.Dropout, seed, layer, steps * rows * shape.Input)
            : null)];
        _inputGradients = [.. shapes.Select((shape, layer) => new AlignedFloats(
            weights.InputTransposed[layer] is null ? 0 : steps * rows * MatrixKernels.PadToPanels(shape.Input)))];
        _lastHiddenGradient = new AlignedFloats(rows * MatrixKernels.PadToPanels(shapes[^1].Width));
        Gradients = new AlignedFloats(_layout.Length);
    }

    /// <summary>Rows of the current batch; 0 when the batch is too small to reach this shard.</summary>
    internal int Rows { get; private set; }

    /// <summary>Gradients of every parameter, in the layout's order; meaningful when <see cref="Rows"/> is not 0.</summary>
    internal AlignedFloats Gradients { get; }

    /// <summary>Sum of the losses of the shard's outputs (not yet a mean).</summary>
    internal double LossSum { get; private set; }

    internal LstmLayer Lstm(int layer) => _lstm[layer];

    /// <summary>Gradient of the network's input, where the weights were made with one.</summary>
    internal AlignedFloats InputGradient => _inputGradients[0];

    /// <summary>Output <paramref name="index"/> of the shard's row.</summary>
    internal float Output(int row, int index) => _dense[^1].Outputs[(row * _layout.Dense[^1].Width) + index];

    /// <summary>Takes over its rows of a batch.</summary>
    internal void Gather(SequenceData data, ReadOnlySpan<int> rows)
    {
        Rows = rows.Length;
        var width = data.InputWidth;
        var depth = _layout.Lstm[0].Depth;
        for (var row = 0; row < rows.Length; row++)
        {
            var sequence = data.Sequence(rows[row]);
            for (var step = 0; step < _steps; step++)
            {
                sequence.Slice(step * width, width).CopyTo(new Span<float>(_lstm[0].Inputs + ((((nint)step * Rows) + row) * depth), width));
            }
        }
    }

    /// <summary>Computes the outputs of the gathered rows.</summary>
    /// <param name="batch">Number of the batch since training began, for dropout; null to evaluate without dropout.</param>
    /// <param name="firstRow">Place of the shard's first row in the batch.</param>
    /// <param name="cancellationToken">Stops between time steps.</param>
    /// <returns>False when stopped by the token.</returns>
    internal bool Forward(long? batch, int firstRow, CancellationToken cancellationToken)
    {
        var parameters = _weights.Parameters.Pointer;
        for (var layer = 0; layer < _lstm.Length; layer++)
        {
            if (layer > 0)
            {
                Ascend(layer, batch, firstRow);
            }

            if (!_lstm[layer].Forward(Rows, parameters + _layout.Lstm[layer].Weights, _weights.LstmBias[layer].Pointer, cancellationToken))
            {
                return false;
            }
        }

        var input = LastHidden;
        var stride = _layout.Lstm[^1].Depth;
        for (var layer = 0; layer < _dense.Length; layer++)
        {
            _dense[layer].Forward(Rows, input, stride, parameters);
            input = _dense[layer].Outputs;
            stride = _layout.Dense[layer].Width;
        }

        return true;
    }

    /// <summary>Sums the loss of the outputs and sets their gradients.</summary>
    internal void Loss(SequenceData data, ReadOnlySpan<int> rows, Loss loss, int batchSize)
    {
        var width = _layout.Dense[^1].Width;
        var scale = 1f / (batchSize * data.OutputWidth);
        var sum = 0.0;
        for (var row = 0; row < rows.Length; row++)
        {
            var targets = data.Targets(rows[row]);
            for (var index = 0; index < targets.Length; index++)
            {
                var (output, target) = (Output(row, index), targets[index]);
                sum += loss.Value(output, target);
                _dense[^1].OutputGradient[(row * width) + index] = loss.Derivative(output, target) * scale;
            }
        }

        LossSum = sum;
    }

    /// <summary>Computes the gradients; call after <see cref="Loss"/>.</summary>
    /// <returns>False when stopped by the token.</returns>
    internal bool Backward(bool dropout, CancellationToken cancellationToken)
    {
        var gradients = Gradients.Pointer;
        for (var layer = _dense.Length - 1; layer >= 0; layer--)
        {
            var input = layer == 0 ? LastHidden : _dense[layer - 1].Outputs;
            var stride = layer == 0 ? _layout.Lstm[^1].Depth : _layout.Dense[layer - 1].Width;
            var target = layer == 0 ? _lastHiddenGradient.Pointer : _dense[layer - 1].OutputGradient;
            _dense[layer].Backward(Rows, input, stride, _weights.DenseTransposed[layer].Pointer, gradients, target);
        }

        var top = _lstm.Length - 1;
        for (var layer = top; layer >= 0; layer--)
        {
            var output = layer == top ? _lastHiddenGradient : _inputGradients[layer + 1];
            if (!_lstm[layer].Backward(
                Rows, _weights.HiddenTransposed[layer].Pointer, output.Pointer, MatrixKernels.PadToPanels(_layout.Lstm[layer].Width),
                everyStep: layer < top, gradients, cancellationToken))
            {
                return false;
            }

            if (_weights.InputTransposed[layer] is { } transposed)
            {
                _lstm[layer].InputGradient(Rows, transposed.Pointer, _inputGradients[layer].Pointer);
                if (dropout && _dropouts[layer] is { } mask)
                {
                    mask.Apply(_steps * Rows, _layout.Lstm[layer].Input, _inputGradients[layer].Span, MatrixKernels.PadToPanels(_layout.Lstm[layer].Input));
                }
            }
        }

        return true;
    }

    private float* LastHidden => _lstm[^1].Hidden(_steps - 1, Rows);

    /// <summary>Copies the hidden states of the layer below into a layer's inputs, through dropout when training.</summary>
    private void Ascend(int layer, long? batch, int firstRow)
    {
        var below = _layout.Lstm[layer - 1];
        var depth = _layout.Lstm[layer].Depth;
        var target = _lstm[layer].Inputs;
        var source = _lstm[layer - 1].Hidden(0, Rows);
        for (nint row = 0; row < (nint)_steps * Rows; row++)
        {
            new Span<float>(source + (row * below.Depth), below.Width).CopyTo(new Span<float>(target + (row * depth), below.Width));
        }

        if (batch is { } number && _dropouts[layer] is { } dropout)
        {
            for (var step = 0; step < _steps; step++)
            {
                dropout.Draw(number, step, firstRow, Rows, below.Width);
            }

            dropout.Apply(_steps * Rows, below.Width, new Span<float>(target, _steps * Rows * depth), depth);
        }
    }
}
