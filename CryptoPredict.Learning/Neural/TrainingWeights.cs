using System.Numerics.Tensors;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// The weights all threads of a training run share: the flat parameters, and what is derived from them after every step
/// (sums of the two biases, transposed weights for the way back).
/// </summary>
internal sealed unsafe class TrainingWeights
{
    private readonly List<Transposition> _transpositions = [];
    private readonly int _blocks;

    internal TrainingWeights(NetworkLayout layout, bool inputGradient = false)
    {
        Layout = layout;
        Parameters = new AlignedFloats(layout.Length);
        LstmBias = [.. layout.Lstm.Select(shape => new AlignedFloats(shape.Gates))];
        HiddenTransposed = [.. layout.Lstm.Select(
            shape => Transpose(shape.Weights + (shape.Input * MatrixKernels.PanelWidth), shape.PanelStride, shape.Width, shape.Gates))];
        InputTransposed = [.. layout.Lstm.Select((shape, layer) =>
            layer > 0 || inputGradient ? Transpose(shape.Weights, shape.PanelStride, shape.Input, shape.Gates) : null)];
        DenseTransposed = [.. layout.Dense.Select(shape => Transpose(shape.Weights, shape.PanelStride, shape.Input, shape.Width))];
        _blocks = _transpositions.Sum(transposition => transposition.Blocks);
    }

    internal NetworkLayout Layout { get; }

    /// <summary>Every parameter, in the layout's order.</summary>
    internal AlignedFloats Parameters { get; }

    /// <summary>Per LSTM layer: input bias plus hidden bias.</summary>
    internal AlignedFloats[] LstmBias { get; }

    /// <summary>Per LSTM layer: hidden weights as [gates × width] in panels.</summary>
    internal AlignedFloats[] HiddenTransposed { get; }

    /// <summary>Per LSTM layer: input weights as [gates × input] in panels; null where no gradient of the input is wanted.</summary>
    internal AlignedFloats?[] InputTransposed { get; }

    /// <summary>Per dense layer: weights as [width × input] in panels.</summary>
    internal AlignedFloats[] DenseTransposed { get; }

    /// <summary>Brings one part of the derived weights up to date with the parameters.</summary>
    internal void Refresh(int part, int parts)
    {
        if (part == 0)
        {
            for (var layer = 0; layer < LstmBias.Length; layer++)
            {
                var shape = Layout.Lstm[layer];
                TensorPrimitives.Add(
                    Parameters.Span.Slice(shape.InputBias, shape.Gates), Parameters.Span.Slice(shape.HiddenBias, shape.Gates), LstmBias[layer].Span);
            }
        }

        var first = (int)((long)_blocks * part / parts);
        var last = (int)((long)_blocks * (part + 1) / parts);
        foreach (var transposition in _transpositions)
        {
            for (var block = Math.Max(first, 0); block < Math.Min(last, transposition.Blocks); block++)
            {
                transposition.Run(Parameters.Pointer, block);
            }

            first -= transposition.Blocks;
            last -= transposition.Blocks;
        }
    }

    private AlignedFloats Transpose(int start, int panelStride, int depth, int width)
    {
        var target = new AlignedFloats(MatrixKernels.PadToPanels(depth) * width);
        _transpositions.Add(new Transposition(start, panelStride, depth, width, target));
        return target;
    }

    /// <summary>One matrix [depth × width] in panels, kept as [width × depth] in panels too.</summary>
    private sealed record Transposition(int Start, int PanelStride, int Depth, int Width, AlignedFloats Target)
    {
        internal int Blocks => Width / MatrixKernels.PanelWidth * (MatrixKernels.PadToPanels(Depth) / MatrixKernels.PanelWidth);

        internal void Run(float* parameters, int block)
        {
            const int Size = MatrixKernels.PanelWidth;
            var sourcePanels = Width / Size;
            var sourcePanel = block % sourcePanels;
            var targetPanel = block / sourcePanels;
            var source = parameters + Start + ((nint)sourcePanel * PanelStride) + (targetPanel * Size * Size);
            var target = Target.Pointer + (((nint)targetPanel * Width) + (sourcePanel * Size)) * Size;
            MatrixKernels.TransposeBlock(Math.Min(Size, Depth - (targetPanel * Size)), source, target);
        }
    }
}
