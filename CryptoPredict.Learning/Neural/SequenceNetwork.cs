using System.Globalization;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// A network for sequences: an architecture and its weights. Immutable and safe to use from any number of threads; training
/// gives a new network.
/// </summary>
public sealed class SequenceNetwork
{
    private readonly SequenceInference _inference;
    private readonly AlignedFloats _parameters;

    internal SequenceNetwork(NetworkLayout layout, AlignedFloats parameters)
    {
        Layout = layout;
        _parameters = parameters;
        _inference = new SequenceInference(layout, parameters);
    }

    /// <summary>The network's shape.</summary>
    public NetworkArchitecture Architecture => Layout.Architecture;

    /// <summary>Number of weights and biases, counted as PyTorch counts them.</summary>
    public int ParameterCount => Layout.Slots.Sum(slot => slot.Rows * slot.Columns);

    internal NetworkLayout Layout { get; }

    internal ReadOnlySpan<float> Parameters => _parameters.Span;

    /// <summary>A network with random weights, drawn as PyTorch draws them: uniform within 1/√width (LSTM) and 1/√inputs (dense).</summary>
    /// <param name="architecture">The shape.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="ArgumentException">The architecture is out of range.</exception>
    public static SequenceNetwork Create(NetworkArchitecture architecture, int seed)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var layout = new NetworkLayout(architecture);
        var random = new Random(seed);
        return Create(layout, [.. layout.Slots.Select(slot =>
        {
            var values = new float[slot.Rows * slot.Columns];
            foreach (ref var value in values.AsSpan())
            {
                value = (float)(((2 * random.NextDouble()) - 1) * slot.InitialBound);
            }

            return new NamedTensor(slot.Name, slot.Shape, values);
        })]);
    }

    /// <summary>
    /// A network with given weights, named and shaped as in the state dictionary of the PyTorch modules it corresponds to. LSTM
    /// layers of one width are one module <c>lstm</c>; of different widths, <c>lstm1</c>, <c>lstm2</c>, …, of one layer each. A single
    /// dense layer is <c>fc</c>; several are <c>fc1</c>, <c>fc2</c>, ….
    /// </summary>
    /// <param name="architecture">The shape.</param>
    /// <param name="tensors">Every weight and bias, in any order.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, of the wrong shape, or holds NaN or infinity.</exception>
    public static SequenceNetwork FromTensors(NetworkArchitecture architecture, IReadOnlyCollection<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(tensors);
        var layout = new NetworkLayout(architecture);
        var byName = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (!byName.TryAdd(tensor.Name, tensor))
            {
                throw new ArgumentException($"Tensor {tensor.Name} is given twice.", nameof(tensors));
            }
        }

        var ordered = new List<NamedTensor>(layout.Slots.Count);
        foreach (var slot in layout.Slots)
        {
            if (!byName.Remove(slot.Name, out var tensor))
            {
                throw new ArgumentException($"Tensor {slot.Name} [{string.Join(", ", slot.Shape)}] is missing.", nameof(tensors));
            }

            if (!tensor.Shape.SequenceEqual(slot.Shape) || tensor.Values.Length != slot.Rows * slot.Columns)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Tensor {slot.Name} must be [{string.Join(", ", slot.Shape)}]; it is [{string.Join(", ", tensor.Shape)}] with {tensor.Values.Length} "
                            + $"values."),
                    nameof(tensors));
            }

            SequenceData.RequireFinite(tensor.Values.Span, slot.Columns, slot.Name);
            ordered.Add(tensor);
        }

        if (byName.Count > 0)
        {
            throw new ArgumentException($"Tensor {byName.Keys.First()} does not belong to this architecture.", nameof(tensors));
        }

        return Create(layout, ordered);
    }

    /// <summary>Every weight and bias, named and shaped as <see cref="FromTensors"/> takes them, in PyTorch's order.</summary>
    public IReadOnlyList<NamedTensor> ToTensors() => Layout.Unpack(_parameters.Span);

    /// <summary>Computes the outputs of one sequence. Allocates nothing once a thread has called it.</summary>
    /// <param name="sequence">[steps × <see cref="NetworkArchitecture.InputWidth"/>], oldest first, at least one step.</param>
    /// <param name="outputs">Receives <see cref="NetworkArchitecture.OutputWidth"/> values.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the sequence holds NaN or infinity.</exception>
    public void Predict(ReadOnlySpan<float> sequence, Span<float> outputs)
    {
        var width = Architecture.InputWidth;
        if (sequence.IsEmpty || sequence.Length % width != 0)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"sequence must hold one or more rows of {width} values; it holds {sequence.Length} values."),
                nameof(sequence));
        }

        if (outputs.Length != Architecture.OutputWidth)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"outputs must have room for exactly {Architecture.OutputWidth} values; it has {outputs.Length}."),
                nameof(outputs));
        }

        SequenceData.RequireFinite(sequence, width, nameof(sequence));
        _inference.Run(sequence, outputs);
    }

    /// <summary>Computes the outputs of every sequence.</summary>
    /// <param name="data">Sequences of this network's input width; their targets are not looked at.</param>
    /// <param name="cancellationToken">Stops between two sequences.</param>
    /// <returns>[count × <see cref="NetworkArchitecture.OutputWidth"/>], row-major.</returns>
    /// <exception cref="ArgumentException">The sequences have another width.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public float[] Predict(SequenceData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireInputWidth(data, nameof(data));
        var width = Architecture.OutputWidth;
        var outputs = new float[data.Count * width];
        for (var index = 0; index < data.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _inference.Run(data.Sequence(index), outputs.AsSpan(index * width, width));
        }

        return outputs;
    }

    internal void RequireInputWidth(SequenceData data, string name)
    {
        if (data.InputWidth != Architecture.InputWidth)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} has sequences of {data.SequenceLength} × {data.InputWidth}, but the network takes {Architecture.InputWidth} values per time "
                        + $"step."),
                name);
        }
    }

    private static SequenceNetwork Create(NetworkLayout layout, IReadOnlyList<NamedTensor> tensors)
    {
        var parameters = new AlignedFloats(layout.Length);
        layout.Pack(tensors, parameters.Span);
        return new SequenceNetwork(layout, parameters);
    }
}
