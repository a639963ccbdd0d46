using System.Globalization;

namespace CryptoPredict.Learning.Neural;

/// <summary>A network as a sealed safetensors file: the weights under PyTorch's names, the architecture in the metadata.</summary>
public static class NetworkFile
{
    private const string FormatKey = "format";
    private const string Format = "sequence-network/1";
    private const string InputWidthKey = "input_width";
    private const string LstmWidthsKey = "lstm_widths";
    private const string DropoutKey = "dropout";
    private const string DenseWidthsKey = "dense_widths";
    private const string OutputWidthKey = "output_width";

    /// <summary>The file's bytes; the same network always gives the same bytes.</summary>
    /// <param name="network">What to save.</param>
    public static byte[] Write(SequenceNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var architecture = network.Architecture;
        return Safetensors.Write(network.ToTensors(), new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [InputWidthKey] = architecture.InputWidth.ToString(CultureInfo.InvariantCulture),
            [LstmWidthsKey] = string.Join(',', architecture.LstmWidths),
            [DropoutKey] = architecture.Dropout.ToString("R", CultureInfo.InvariantCulture),
            [DenseWidthsKey] = string.Join(',', architecture.DenseWidths),
            [OutputWidthKey] = architecture.OutputWidth.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>
    /// Reads a network that <see cref="Write"/> wrote. For weights from elsewhere use <see cref="Safetensors"/> and
    /// <see cref="SequenceNetwork.FromTensors"/>.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is truncated, changed or not such a file.</exception>
    public static SequenceNetwork Read(ReadOnlySpan<byte> file)
    {
        var content = Safetensors.Read(file);
        if (!content.IsSealed || !content.Metadata.TryGetValue(FormatKey, out var format) || format != Format)
        {
            throw new InvalidDataException(
                $"The file is not a sealed {Format} file. Weights from elsewhere are taken over tensor by tensor, with an architecture.");
        }

        try
        {
            var architecture = new NetworkArchitecture
            {
                InputWidth = Integer(Text(InputWidthKey)),
                LstmWidths = Integers(Text(LstmWidthsKey)),
                Dropout = double.TryParse(Text(DropoutKey), NumberStyles.Float, CultureInfo.InvariantCulture, out var dropout) ? dropout : double.NaN,
                DenseWidths = Integers(Text(DenseWidthsKey)),
                OutputWidth = Integer(Text(OutputWidthKey)),
            };
            return SequenceNetwork.FromTensors(architecture, content.Tensors);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"The file does not hold the network it says: {exception.Message}", exception);
        }

        string Text(string key) => content.Metadata.TryGetValue(key, out var value)
            ? value
            : throw new InvalidDataException($"The file's metadata lack {key}.");
    }

    // An unreadable number becomes 0, which the architecture's own check refuses by name.
    private static int Integer(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static int[] Integers(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(Integer)];
}
