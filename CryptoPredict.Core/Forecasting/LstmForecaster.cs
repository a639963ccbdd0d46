using System.Runtime.CompilerServices;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Learning.Neural;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A recurrent network on the newest feature rows, scaled as in its training. Immutable and thread-safe.</summary>
public sealed class LstmForecaster : IForecaster
{
    /// <summary>The model's name.</summary>
    public const string ModelName = "lstm";

    /// <summary>The longest sequence it may read, in candles: what the live loop keeps.</summary>
    public const int MaxSequenceLength = 64;

    /// <summary>Puts a trained network to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead it was trained for; at least 1.</param>
    /// <param name="network">A network from rows of <see cref="FeatureSchema"/> to one number.</param>
    /// <param name="sequenceLength">Rows it reads, 1 to <see cref="MaxSequenceLength"/>.</param>
    /// <param name="scaler">The scaler of its first training.</param>
    /// <param name="scaling">From the network's output to a log return.</param>
    /// <exception cref="ArgumentException">The version is blank, or a part has the wrong width or length.</exception>
    public LstmForecaster(
        string version, int horizonSteps, SequenceNetwork network, int sequenceLength, StandardScaler scaler, TargetScaling scaling)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequenceLength, MaxSequenceLength);
        var (inputs, outputs) = (network.Architecture.InputWidth, network.Architecture.OutputWidth);
        if (inputs != FeatureSchema.Count || outputs != 1 || scaler.Width != FeatureSchema.Count)
        {
            throw new ArgumentException(
                $"A network of {inputs} inputs and {outputs} outputs with a scaler of {scaler.Width} columns cannot forecast: {FeatureSchema.Count}, 1 and {FeatureSchema.Count} are needed.",
                nameof(network));
        }

        Version = version;
        HorizonSteps = horizonSteps;
        Network = network;
        RequiredFeatureRows = sequenceLength;
        Scaler = scaler;
        Scaling = scaling;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public int RequiredCloses => 1;

    /// <summary>The length of the sequences it reads.</summary>
    public int RequiredFeatureRows { get; }

    /// <summary>How many candles ahead it was trained for.</summary>
    public int HorizonSteps { get; }

    /// <summary>The network.</summary>
    public SequenceNetwork Network { get; }

    /// <summary>The scaler of its first training; fine-tuning keeps it.</summary>
    public StandardScaler Scaler { get; }

    /// <summary>From the network's output to a log return.</summary>
    public TargetScaling Scaling { get; }

    /// <summary>Forecasts from the newest rows; NaN for another horizon, with too few rows, or when a feature is not finite.</summary>
    [SkipLocalsInit]
    public Forecast Predict(in ForecastInput input)
    {
        if (input.HorizonSteps != HorizonSteps || !FeatureWindow.TryGet(input, RequiredFeatureRows, out var rows))
        {
            return new Forecast(double.NaN);
        }

        Span<float> buffer = stackalloc float[MaxSequenceLength * FeatureSchema.Count];
        var sequence = buffer[..rows.Length];
        Scaler.Transform(rows, sequence);
        Span<float> output = stackalloc float[1];
        Network.Predict(sequence, output);
        return new Forecast(Scaling.ToLogReturn(output[0]));
    }
}
