using System.Runtime.CompilerServices;
using CryptoPredict.Core.Features;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A recurrent network with the scaler of its training: from the newest feature rows to its output. Immutable and thread-safe.</summary>
internal sealed class SequenceScorer
{
    /// <summary>Puts a trained network to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead it was trained for; at least 1.</param>
    /// <param name="network">A network from rows of <see cref="FeatureSchema"/> to one number.</param>
    /// <param name="sequenceLength">Rows it reads, 1 to <see cref="LstmForecaster.MaxSequenceLength"/>.</param>
    /// <param name="scaler">The scaler of its training.</param>
    /// <exception cref="ArgumentException">The version is blank, or a part has the wrong width or length.</exception>
    public SequenceScorer(string version, int horizonSteps, SequenceNetwork network, int sequenceLength, StandardScaler scaler)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequenceLength, LstmForecaster.MaxSequenceLength);
        var (inputs, outputs) = (network.Architecture.InputWidth, network.Architecture.OutputWidth);
        if (inputs != FeatureSchema.Count || outputs != 1 || scaler.Width != FeatureSchema.Count)
        {
            throw new ArgumentException(
                $"A network of {inputs} inputs and {outputs} outputs with a scaler of {scaler.Width} columns cannot serve: {FeatureSchema.Count}, 1 and "
                    + $"{FeatureSchema.Count} are needed.",
                nameof(network));
        }

        HorizonSteps = horizonSteps;
        Version = version;
        Network = network;
        SequenceLength = sequenceLength;
        Scaler = scaler;
    }

    public string Version { get; }

    public SequenceNetwork Network { get; }

    public int SequenceLength { get; }

    public StandardScaler Scaler { get; }

    public int HorizonSteps { get; }

    /// <summary>The network's output on the newest rows; NaN for another horizon, with too few rows, or when a feature is not finite.</summary>
    [SkipLocalsInit]
    public float Score(in ForecastInput input)
    {
        if (input.HorizonSteps != HorizonSteps || !FeatureWindow.TryGet(input, SequenceLength, out var rows))
        {
            return float.NaN;
        }

        Span<float> buffer = stackalloc float[LstmForecaster.MaxSequenceLength * FeatureSchema.Count];
        var sequence = buffer[..rows.Length];
        Scaler.Transform(rows, sequence);
        Span<float> output = stackalloc float[1];
        Network.Predict(sequence, output);
        return output[0];
    }
}
