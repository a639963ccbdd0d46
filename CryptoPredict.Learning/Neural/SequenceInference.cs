using System.Numerics.Tensors;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// One sequence through a network. Layer by layer, so that the inputs' share of all time steps is one matrix product and only
/// the recurrent share is done step by step. Scratch memory belongs to the calling thread.
/// </summary>
internal sealed unsafe class SequenceInference
{
    [ThreadStatic]
    private static AlignedFloats? _scratch;

    private readonly NetworkLayout _layout;
    private readonly AlignedFloats _parameters;
    private readonly AlignedFloats[] _bias;
    private readonly VectorWidth _vectors;
    private readonly int _widestLstm;
    private readonly int _widestDense;

    internal SequenceInference(NetworkLayout layout, AlignedFloats parameters, VectorWidth? vectors = null)
    {
        _layout = layout;
        _parameters = parameters;
        _vectors = vectors ?? VectorWidths.Best;
        _widestLstm = layout.Lstm.Max(shape => shape.Width);
        _widestDense = layout.Dense.Max(shape => shape.Width);
        _bias = [.. layout.Lstm.Select(shape =>
        {
            var bias = new AlignedFloats(shape.Gates);
            TensorPrimitives.Add(parameters.Span.Slice(shape.InputBias, shape.Gates), parameters.Span.Slice(shape.HiddenBias, shape.Gates), bias.Span);
            return bias;
        })];
    }

    internal void Run(ReadOnlySpan<float> sequence, Span<float> outputs)
    {
        var steps = sequence.Length / _layout.Architecture.InputWidth;
        var hiddenFloats = (steps + 1) * _widestLstm;
        var length = checked((steps * 4 * _widestLstm) + hiddenFloats + (2 * _widestLstm) + (2 * _widestDense));
        if (_scratch is not { } scratch || scratch.Length < length)
        {
            _scratch = scratch = new AlignedFloats(length);
        }

        var gates = scratch.Pointer;
        var cell = gates + (steps * 4 * _widestLstm);
        var cellTanh = cell + _widestLstm;
        var hidden = cellTanh + _widestLstm;
        var dense = hidden + hiddenFloats;
        var parameters = _parameters.Pointer;

        fixed (float* first = sequence)
        {
            var input = first;
            nint inputStride = _layout.Architecture.InputWidth;
            for (var layer = 0; layer < _layout.Lstm.Length; layer++)
            {
                var shape = _layout.Lstm[layer];
                var weights = parameters + shape.Weights;
                MatrixKernels.Multiply(
                    _vectors, steps, shape.Panels, shape.Input, input, inputStride, weights, shape.PanelStride, _bias[layer].Pointer, 0, gates, shape.Gates);

                // The inputs have been used up: the hidden states of this layer may take their place.
                Recur(shape, steps, weights + (shape.Input * MatrixKernels.PanelWidth), gates, cell, cellTanh, hidden);

                input = hidden + shape.Width;
                inputStride = shape.Width;
            }

            input += (steps - 1) * inputStride;
            for (var layer = 0; layer < _layout.Dense.Length; layer++)
            {
                var shape = _layout.Dense[layer];
                MatrixKernels.Multiply(
                    _vectors, 1, shape.Panels, shape.Input, input, 0, parameters + shape.Weights, shape.PanelStride, parameters + shape.Bias, 0, dense, 0);
                if (layer < _layout.Dense.Length - 1)
                {
                    var values = new Span<float>(dense, shape.Width);
                    TensorPrimitives.Max(values, 0f, values);
                    input = dense;
                    dense = input + (layer % 2 == 0 ? _widestDense : -_widestDense);
                }
            }
        }

        new ReadOnlySpan<float>(dense, outputs.Length).CopyTo(outputs);
    }

    private void Recur(LstmShape shape, int steps, float* weights, float* gates, float* cell, float* cellTanh, float* hidden)
    {
        new Span<float>(hidden, shape.Width).Clear();
        new Span<float>(cell, shape.Width).Clear();
        for (var step = 0; step < steps; step++, gates += shape.Gates, hidden += shape.Width)
        {
            MatrixKernels.Multiply(
                _vectors, 1, shape.Panels, shape.Width, hidden, 0, weights, shape.PanelStride, gates, 0, gates, 0);
            LstmCell.Forward(_vectors, 1, shape.Width, gates, cell, cell, cellTanh, hidden + shape.Width, 0);
        }
    }
}
