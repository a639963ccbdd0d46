using System.Globalization;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// The shape of a network for sequences: LSTM layers one above the other, then dense layers with ReLU on the last time
/// step's hidden state, then a linear output.
/// </summary>
public sealed record NetworkArchitecture
{
    // Far above any network that a processor trains in reasonable time; a file that asks for more is not ours.
    internal const int MaximumWidth = 8192;
    internal const int MaximumLayers = 16;

    /// <summary>Values per time step, 1 to 8,192.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Units of each LSTM layer from the input upwards: 1 to 16 layers of 1 to 8,192 units.</summary>
    public required IReadOnlyList<int> LstmWidths { get; init; }

    /// <summary>Share of the values passed from one LSTM layer to the next that training sets to zero, in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary>Units of each dense ReLU layer between the LSTM layers and the output; may be empty.</summary>
    public IReadOnlyList<int> DenseWidths { get; init; } = [];

    /// <summary>Values the network gives per sequence, 1 to 8,192.</summary>
    public int OutputWidth { get; init; } = 1;

    /// <summary>Widths of all dense layers, the linear output last.</summary>
    internal int[] HeadWidths => [.. DenseWidths, OutputWidth];

    /// <summary>Throws when a width, a number of layers or the dropout is out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        RequireWidth(InputWidth, nameof(InputWidth));
        RequireWidth(OutputWidth, nameof(OutputWidth));
        ArgumentNullException.ThrowIfNull(LstmWidths);
        ArgumentNullException.ThrowIfNull(DenseWidths);
        if (LstmWidths.Count is 0 or > MaximumLayers || DenseWidths.Count > MaximumLayers)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"A network needs 1 to {MaximumLayers} LSTM layers and at most {MaximumLayers} dense layers; got {LstmWidths.Count} and {DenseWidths.Count}."));
        }

        foreach (var width in LstmWidths)
        {
            RequireWidth(width, nameof(LstmWidths));
        }

        foreach (var width in DenseWidths)
        {
            RequireWidth(width, nameof(DenseWidths));
        }

        if (!(Dropout >= 0 && Dropout < 1))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Dropout must lie in [0, 1); got {Dropout}."));
        }
    }

    private static void RequireWidth(int width, string name)
    {
        if (width is < 1 or > MaximumWidth)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{name} must lie between 1 and {MaximumWidth}; got {width}."));
        }
    }
}
