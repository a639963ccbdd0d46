using System.Globalization;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>Where one LSTM layer's parameters lie in the flat parameter array, and its padded widths.</summary>
/// <param name="Input">Floats of one input row (the padded width of the layer below, or the network's input width).</param>
/// <param name="Width">Units, padded to a multiple of 16; padding units carry exact zeros.</param>
/// <param name="Weights">Offset of the weights: [Depth × 4·Width] in panels, input rows first, then hidden rows.</param>
/// <param name="InputBias">Offset of the input bias, [4·Width].</param>
/// <param name="HiddenBias">Offset of the hidden bias, [4·Width].</param>
internal readonly record struct LstmShape(int Input, int Width, int Weights, int InputBias, int HiddenBias)
{
    internal int Depth => Input + Width;

    internal int Gates => 4 * Width;

    internal int Panels => Gates / MatrixKernels.PanelWidth;

    internal int PanelStride => Depth * MatrixKernels.PanelWidth;
}

/// <summary>Where one dense layer's parameters lie in the flat parameter array, and its padded widths.</summary>
/// <param name="Input">Floats of one input row.</param>
/// <param name="Width">Units, padded to whole panels; padding units carry exact zeros.</param>
/// <param name="Weights">Offset of the weights: [Input × Width] in panels.</param>
/// <param name="Bias">Offset of the bias, [Width].</param>
internal readonly record struct DenseShape(int Input, int Width, int Weights, int Bias)
{
    internal int Panels => Width / MatrixKernels.PanelWidth;

    internal int PanelStride => Input * MatrixKernels.PanelWidth;
}

/// <summary>
/// Maps a network's named tensors (PyTorch's names and shapes) to one flat array in the order and padding that the kernels
/// read, and back. The same layout serves weights, gradients and the optimiser's moments.
/// </summary>
/// <remarks>
/// Names follow the PyTorch modules the network corresponds to. LSTM layers of one width are one
/// <c>lstm = nn.LSTM(..., num_layers=n)</c>; of different widths, <c>lstm1</c>, <c>lstm2</c>, …, each of one layer.
/// A single dense layer is <c>fc</c>; several are <c>fc1</c>, <c>fc2</c>, …
/// </remarks>
internal sealed class NetworkLayout
{
    private readonly List<Slot> _slots = [];

    internal NetworkLayout(NetworkArchitecture architecture)
    {
        architecture.Validate();
        Architecture = architecture;
        Lstm = new LstmShape[architecture.LstmWidths.Count];
        var heads = architecture.HeadWidths;
        Dense = new DenseShape[heads.Length];

        var input = architecture.InputWidth;
        var paddedInput = input;
        for (var layer = 0; layer < Lstm.Length; layer++)
        {
            var width = architecture.LstmWidths[layer];
            Lstm[layer] = AddLstm(LstmName(architecture.LstmWidths, layer), input, paddedInput, width);
            input = width;
            paddedInput = Lstm[layer].Width;
        }

        for (var layer = 0; layer < Dense.Length; layer++)
        {
            var name = heads.Length == 1 ? "fc" : string.Create(CultureInfo.InvariantCulture, $"fc{layer + 1}");
            Dense[layer] = AddDense(name, input, paddedInput, heads[layer]);
            input = heads[layer];
            paddedInput = Dense[layer].Width;
        }
    }

    internal NetworkArchitecture Architecture { get; }

    internal LstmShape[] Lstm { get; }

    internal DenseShape[] Dense { get; }

    /// <summary>Floats of the flat array; a multiple of 16.</summary>
    internal int Length { get; private set; }

    /// <summary>Name, shape and the initial bound of every tensor, in PyTorch's parameter order.</summary>
    internal IReadOnlyList<Slot> Slots => _slots;

    /// <summary>Writes tensors, in the order of <see cref="Slots"/>, to the flat array.</summary>
    internal void Pack(IReadOnlyList<NamedTensor> tensors, Span<float> flat)
    {
        flat.Clear();
        for (var index = 0; index < _slots.Count; index++)
        {
            var slot = _slots[index];
            var values = tensors[index].Values.Span;
            for (var row = 0; row < slot.Rows; row++)
            {
                var position = slot.Position(row);
                foreach (var value in values.Slice(row * slot.Columns, slot.Columns))
                {
                    flat[position] = value;
                    position += MatrixKernels.PanelWidth;
                }
            }
        }
    }

    /// <summary>Reads the flat array back into named tensors.</summary>
    internal NamedTensor[] Unpack(ReadOnlySpan<float> flat)
    {
        var tensors = new NamedTensor[_slots.Count];
        for (var index = 0; index < tensors.Length; index++)
        {
            var slot = _slots[index];
            var values = new float[slot.Rows * slot.Columns];
            for (var row = 0; row < slot.Rows; row++)
            {
                var position = slot.Position(row);
                foreach (ref var value in values.AsSpan(row * slot.Columns, slot.Columns))
                {
                    value = flat[position];
                    position += MatrixKernels.PanelWidth;
                }
            }

            tensors[index] = new NamedTensor(slot.Name, slot.Shape, values);
        }

        return tensors;
    }

    internal static string LstmName(IReadOnlyList<int> widths, int layer) => widths.All(width => width == widths[0])
        ? string.Create(CultureInfo.InvariantCulture, $"lstm.{{0}}_l{layer}")
        : string.Create(CultureInfo.InvariantCulture, $"lstm{layer + 1}.{{0}}_l0");

    private LstmShape AddLstm(string name, int input, int paddedInput, int width)
    {
        var paddedWidth = (width + 15) / 16 * 16;
        var depth = paddedInput + paddedWidth;
        var weights = Reserve(depth * 4 * paddedWidth);
        var inputBias = Reserve(4 * paddedWidth);
        var hiddenBias = Reserve(4 * paddedWidth);

        // PyTorch draws every LSTM parameter from the uniform distribution within 1/√width.
        var bound = 1 / Math.Sqrt(width);
        var hiddenRows = weights + (paddedInput * MatrixKernels.PanelWidth);
        var panelStride = depth * MatrixKernels.PanelWidth;
        AddSlot("weight_ih", [4 * width, input], weights, panelStride);
        AddSlot("weight_hh", [4 * width, width], hiddenRows, panelStride);
        AddSlot("bias_ih", [4 * width], inputBias, MatrixKernels.PanelWidth);
        AddSlot("bias_hh", [4 * width], hiddenBias, MatrixKernels.PanelWidth);
        return new LstmShape(paddedInput, paddedWidth, weights, inputBias, hiddenBias);

        void AddSlot(string part, int[] shape, int start, int stride) =>
            _slots.Add(new Slot(name.Replace("{0}", part, StringComparison.Ordinal), shape, start, stride, width, paddedWidth, bound));
    }

    private DenseShape AddDense(string name, int input, int paddedInput, int width)
    {
        var paddedWidth = MatrixKernels.PadToPanels(width);
        var weights = Reserve(paddedInput * paddedWidth);
        var bias = Reserve(paddedWidth);

        // PyTorch draws a linear layer's weights and bias from the uniform distribution within 1/√inputs.
        var bound = 1 / Math.Sqrt(input);
        _slots.Add(new Slot(name + ".weight", [width, input], weights, paddedInput * MatrixKernels.PanelWidth, width, paddedWidth, bound));
        _slots.Add(new Slot(name + ".bias", [width], bias, MatrixKernels.PanelWidth, width, paddedWidth, bound));
        return new DenseShape(paddedInput, paddedWidth, weights, bias);
    }

    private int Reserve(int floats)
    {
        if (floats > Array.MaxLength / sizeof(float) - Length)
        {
            throw new ArgumentException("The architecture has too many weights for one array: make the layers narrower or fewer.");
        }

        var start = Length;
        Length += floats;
        return start;
    }

    /// <summary>One tensor's place: row r of the tensor is a column of panels, its elements 32 floats apart.</summary>
    internal sealed record Slot(
        string Name, int[] Shape, int Start, int PanelStride, int GateWidth, int PaddedGateWidth, double InitialBound)
    {
        internal int Rows => Shape[0];

        internal int Columns => Shape.Length == 2 ? Shape[1] : 1;

        /// <summary>Flat index of a row's first element.</summary>
        internal int Position(int row)
        {
            var column = (row / GateWidth * PaddedGateWidth) + (row % GateWidth);
            return Start + (column / MatrixKernels.PanelWidth * PanelStride) + (column % MatrixKernels.PanelWidth);
        }
    }
}
