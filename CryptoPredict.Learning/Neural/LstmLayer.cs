using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// One LSTM layer's working memory for a shard of a batch, time-major, and its way forwards and back through time.
/// Rows of one time step lie together: row r of step t is row t·rows + r, for the rows of the current shard.
/// </summary>
internal sealed unsafe class LstmLayer
{
    private readonly VectorWidth _vectors;
    private readonly LstmShape _shape;
    private readonly int _steps;
    private readonly AlignedFloats _inputs;
    private readonly AlignedFloats _gates;
    private readonly AlignedFloats _cells;
    private readonly AlignedFloats _cellTanh;
    private readonly AlignedFloats _recurrent;
    private readonly AlignedFloats _cellGradient;

    internal LstmLayer(VectorWidth vectors, LstmShape shape, int rows, int steps)
    {
        _vectors = vectors;
        _shape = shape;
        _steps = steps;
        _inputs = new AlignedFloats((steps + 1) * rows * shape.Depth);
        _gates = new AlignedFloats(steps * rows * shape.Gates);
        _cells = new AlignedFloats((steps + 1) * rows * shape.Width);
        _cellTanh = new AlignedFloats(steps * rows * shape.Width);
        RecurrentStride = MatrixKernels.PadToPanels(shape.Width);
        _recurrent = new AlignedFloats(rows * RecurrentStride);
        _cellGradient = new AlignedFloats(rows * shape.Width);
    }

    private int RecurrentStride { get; }

    /// <summary>
    /// Rows [x | h], <see cref="LstmShape.Depth"/> floats each, for steps 0 … steps: at step t the input x of t and the hidden
    /// state before t. The caller writes x; this layer writes h.
    /// </summary>
    internal float* Inputs => _inputs.Pointer;

    /// <summary>Hidden states after <paramref name="step"/>, <see cref="LstmShape.Depth"/> floats apart.</summary>
    internal float* Hidden(int step, int rows) => Inputs + ((nint)(step + 1) * rows * _shape.Depth) + _shape.Input;

    /// <summary>Cell states after <paramref name="step"/>, <see cref="LstmShape.Width"/> floats apart.</summary>
    internal float* Cell(int step, int rows) => _cells.Pointer + ((nint)(step + 1) * rows * _shape.Width);

    /// <summary>Runs all time steps from zero states.</summary>
    /// <returns>False when stopped by the token.</returns>
    internal bool Forward(int rows, float* weights, float* bias, CancellationToken cancellationToken)
    {
        var depth = _shape.Depth;
        for (var row = 0; row < rows; row++)
        {
            new Span<float>(Inputs + ((nint)row * depth) + _shape.Input, _shape.Width).Clear();
        }

        new Span<float>(_cells.Pointer, rows * _shape.Width).Clear();
        for (var step = 0; step < _steps; step++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            var gates = _gates.Pointer + ((nint)step * rows * _shape.Gates);
            MatrixKernels.Multiply(
                _vectors, rows, _shape.Panels, depth, Inputs + ((nint)step * rows * depth), depth, weights, _shape.PanelStride, bias, 0, gates, _shape.Gates);
            LstmCell.Forward(
                _vectors, rows, _shape.Width, gates, Cell(step - 1, rows), Cell(step, rows),
                _cellTanh.Pointer + ((nint)step * rows * _shape.Width), Hidden(step, rows), depth);
        }

        return true;
    }

    /// <summary>Runs all time steps backwards and writes the gradients of the weights and of both biases.</summary>
    /// <param name="rows">Sequences of the shard, at least 1.</param>
    /// <param name="hiddenTransposed">Hidden weights as [gates × width] in panels.</param>
    /// <param name="output">Gradients of the hidden states: of every step, or of the last step alone.</param>
    /// <param name="outputStride">Floats from one row of <paramref name="output"/> to the next.</param>
    /// <param name="everyStep">Whether <paramref name="output"/> holds every step.</param>
    /// <param name="gradients">The flat gradient array.</param>
    /// <param name="cancellationToken">Stops between time steps.</param>
    /// <returns>False when stopped by the token.</returns>
    internal bool Backward(
        int rows, float* hiddenTransposed, float* output, nint outputStride, bool everyStep, float* gradients, CancellationToken cancellationToken)
    {
        var width = _shape.Width;
        new Span<float>(_cellGradient.Pointer, rows * width).Clear();
        var bias = new Span<float>(gradients + _shape.InputBias, _shape.Gates);
        bias.Clear();
        for (var step = _steps - 1; step >= 0; step--)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            var isLast = step == _steps - 1;
            var gates = _gates.Pointer + ((nint)step * rows * _shape.Gates);
            var fromAbove = everyStep ? output + (step * rows * outputStride) : isLast ? output : null;
            LstmCell.Backward(
                _vectors, rows, width, gates, Cell(step - 1, rows), _cellTanh.Pointer + ((nint)step * rows * width),
                fromAbove, outputStride, isLast ? null : _recurrent.Pointer, RecurrentStride, _cellGradient.Pointer, gradients + _shape.InputBias);
            if (step > 0)
            {
                MatrixKernels.Multiply(
                    _vectors, rows, RecurrentStride / MatrixKernels.PanelWidth, _shape.Gates, gates, _shape.Gates,
                    hiddenTransposed, _shape.Gates * MatrixKernels.PanelWidth, null, 0, _recurrent.Pointer, RecurrentStride);
            }
        }

        MatrixKernels.TransposedMultiply(
            _vectors, _shape.Depth, _shape.Panels, _steps * rows, Inputs, _shape.Depth, _gates.Pointer, _shape.Gates,
            gradients + _shape.Weights, _shape.PanelStride);

        // Both biases enter as their sum, so they share one gradient.
        bias.CopyTo(new Span<float>(gradients + _shape.HiddenBias, _shape.Gates));
        return true;
    }

    /// <summary>Gradients of the inputs of every step; call after <see cref="Backward"/>.</summary>
    /// <param name="rows">Sequences of the shard.</param>
    /// <param name="inputTransposed">Input weights as [gates × input] in panels.</param>
    /// <param name="target">[steps·rows × input padded to panels].</param>
    internal void InputGradient(int rows, float* inputTransposed, float* target)
    {
        var stride = MatrixKernels.PadToPanels(_shape.Input);
        MatrixKernels.Multiply(
            _vectors, _steps * rows, stride / MatrixKernels.PanelWidth, _shape.Gates, _gates.Pointer, _shape.Gates,
            inputTransposed, _shape.Gates * MatrixKernels.PanelWidth, null, 0, target, stride);
    }
}
