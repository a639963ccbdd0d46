using System.Runtime.CompilerServices;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Learning.Neural;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// A recurrent network on the newest feature rows that was trained on +1 for a rise and −1 for a fall. Under squared error the best output is
/// f = E[±1] = 2·P(up) − 1, so its log odds are ln((1 + f) / (1 − f)). Immutable and thread-safe.
/// </summary>
public sealed class LstmDirection : IDirectionModel
{
    /// <summary>The model's name; <c>lstm</c> is the forecaster of prices.</summary>
    public const string ModelName = "lstm-direction";

    // An output beyond this is taken for it: P(up) stays within 0.005 and 0.995.
    private const double LargestOutput = 0.99;

    private readonly int _horizonSteps;

    /// <summary>Puts a trained network to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead it was trained for; at least 1.</param>
    /// <param name="network">A network from rows of <see cref="FeatureSchema"/> to one number.</param>
    /// <param name="sequenceLength">Rows it reads, 1 to <see cref="LstmForecaster.MaxSequenceLength"/>.</param>
    /// <param name="scaler">The scaler of its training.</param>
    /// <param name="shrinkage">How much of it is believed.</param>
    /// <exception cref="ArgumentException">The version is blank, or a part has the wrong width or length.</exception>
    public LstmDirection(
        string version, int horizonSteps, SequenceNetwork network, int sequenceLength, StandardScaler scaler, LogOddsShrinkage shrinkage)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentNullException.ThrowIfNull(shrinkage);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequenceLength, LstmForecaster.MaxSequenceLength);
        var (inputs, outputs) = (network.Architecture.InputWidth, network.Architecture.OutputWidth);
        if (inputs != FeatureSchema.Count || outputs != 1 || scaler.Width != FeatureSchema.Count)
        {
            throw new ArgumentException(
                $"A network of {inputs} inputs and {outputs} outputs with a scaler of {scaler.Width} columns cannot tell a direction: {FeatureSchema.Count}, 1 and {FeatureSchema.Count} are needed.",
                nameof(network));
        }

        Version = version;
        _horizonSteps = horizonSteps;
        Network = network;
        RequiredFeatureRows = sequenceLength;
        Scaler = scaler;
        Shrinkage = shrinkage;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>The length of the sequences it reads.</summary>
    public int RequiredFeatureRows { get; }

    /// <inheritdoc/>
    public LogOddsShrinkage Shrinkage { get; }

    /// <summary>The network.</summary>
    public SequenceNetwork Network { get; }

    /// <summary>The scaler of its training.</summary>
    public StandardScaler Scaler { get; }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public double ProbabilityUp(in ForecastInput input)
    {
        if (input.HorizonSteps != _horizonSteps || !FeatureWindow.TryGet(input, RequiredFeatureRows, out var rows))
        {
            return double.NaN;
        }

        Span<float> buffer = stackalloc float[LstmForecaster.MaxSequenceLength * FeatureSchema.Count];
        var sequence = buffer[..rows.Length];
        Scaler.Transform(rows, sequence);
        Span<float> output = stackalloc float[1];
        Network.Predict(sequence, output);
        var f = Math.Clamp(output[0], -LargestOutput, LargestOutput);
        return Shrinkage.ToProbability(Math.Log((1 + f) / (1 - f)));
    }
}
