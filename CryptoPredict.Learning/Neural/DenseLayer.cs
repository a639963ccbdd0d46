using System.Numerics.Tensors;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>One dense layer's working memory for a shard of a batch: y = x·W + b, with ReLU except on the output layer.</summary>
internal sealed unsafe class DenseLayer
{
    private readonly VectorWidth _vectors;
    private readonly DenseShape _shape;
    private readonly bool _rectified;
    private readonly AlignedFloats _outputs;
    private readonly AlignedFloats _outputGradient;

    internal DenseLayer(VectorWidth vectors, DenseShape shape, int rows, bool rectified)
    {
        _vectors = vectors;
        _shape = shape;
        _rectified = rectified;
        _outputs = new AlignedFloats(rows * shape.Width);
        _outputGradient = new AlignedFloats(rows * shape.Width);
    }

    /// <summary>[rows × width].</summary>
    internal float* Outputs => _outputs.Pointer;

    /// <summary>[rows × width]: the caller writes the gradient of the outputs before <see cref="Backward"/>. Padding stays zero.</summary>
    internal float* OutputGradient => _outputGradient.Pointer;

    internal void Forward(int rows, float* input, nint inputStride, float* parameters)
    {
        MatrixKernels.Multiply(
            _vectors, rows, _shape.Panels, _shape.Input, input, inputStride, parameters + _shape.Weights, _shape.PanelStride,
            parameters + _shape.Bias, 0, Outputs, _shape.Width);
        if (_rectified)
        {
            var outputs = new Span<float>(Outputs, rows * _shape.Width);
            TensorPrimitives.Max(outputs, 0f, outputs);
        }
    }

    /// <summary>Writes the gradients of the weights, the bias and the input ([rows × input padded to panels]).</summary>
    internal void Backward(int rows, float* input, nint inputStride, float* transposed, float* gradients, float* inputGradient)
    {
        var inputGradientStride = MatrixKernels.PadToPanels(_shape.Input);
        var bias = new Span<float>(gradients + _shape.Bias, _shape.Width);
        bias.Clear();
        for (var row = 0; row < rows; row++)
        {
            var gradient = new Span<float>(OutputGradient + ((nint)row * _shape.Width), _shape.Width);
            if (_rectified)
            {
                var outputs = Outputs + ((nint)row * _shape.Width);
                for (var unit = 0; unit < gradient.Length; unit++)
                {
                    gradient[unit] = outputs[unit] > 0 ? gradient[unit] : 0;
                }
            }

            TensorPrimitives.Add(bias, gradient, bias);
        }

        MatrixKernels.TransposedMultiply(
            _vectors, _shape.Input, _shape.Panels, rows, input, inputStride, OutputGradient, _shape.Width, gradients + _shape.Weights, _shape.PanelStride);
        MatrixKernels.Multiply(
            _vectors, rows, inputGradientStride / MatrixKernels.PanelWidth, _shape.Width, OutputGradient, _shape.Width,
            transposed, _shape.Width * MatrixKernels.PanelWidth, null, 0, inputGradient, inputGradientStride);
    }
}
