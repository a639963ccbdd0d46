using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>A recurrent network on the newest feature rows whose output is the log odds of a rise. Immutable and thread-safe.</summary>
public sealed class LstmDirection : IDirectionModel
{
    /// <summary>The model's name; <c>lstm</c> is the forecaster of prices.</summary>
    public const string ModelName = "lstm-direction";

    /// <summary>
    /// How it stands in an artefact. The format's name says what the output means: networks of plain "safetensors" gave 2·P(up) − 1 and would be misread.
    /// </summary>
    internal static ArtefactFormat<IDirectionModel> Format { get; } = ArtefactFormat<IDirectionModel>.Of<LstmDirection>(
        "safetensors-log-odds",
        (lstm, manifest) => (
            manifest.With(lstm.Scaler) with { SequenceLength = lstm.RequiredFeatureRows, Shrinkage = lstm.Shrinkage.Factor }, NetworkFile.Write(lstm.Network)),
        (manifest, payload, version) => new LstmDirection(
            version, manifest.HorizonSteps, NetworkFile.Read(payload), manifest.SequenceLength ?? 0, manifest.Scaler, LogOddsShrinkage.Of(manifest)));

    private readonly SequenceScorer _scorer;

    /// <summary>Puts a trained network to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead it was trained for; at least 1.</param>
    /// <param name="network">A network from rows of <see cref="FeatureSchema"/> to one log odds.</param>
    /// <param name="sequenceLength">Rows it reads, 1 to <see cref="LstmForecaster.MaxSequenceLength"/>.</param>
    /// <param name="scaler">The scaler of its training.</param>
    /// <param name="shrinkage">How much of it is believed.</param>
    /// <exception cref="ArgumentException">The version is blank, or a part has the wrong width or length.</exception>
    public LstmDirection(
        string version, int horizonSteps, SequenceNetwork network, int sequenceLength, StandardScaler scaler, LogOddsShrinkage shrinkage)
    {
        ArgumentNullException.ThrowIfNull(shrinkage);
        _scorer = new SequenceScorer(version, horizonSteps, network, sequenceLength, scaler);
        Shrinkage = shrinkage;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version => _scorer.Version;

    /// <summary>The length of the sequences it reads.</summary>
    public int RequiredFeatureRows => _scorer.SequenceLength;

    /// <inheritdoc/>
    public LogOddsShrinkage Shrinkage { get; }

    /// <summary>The network.</summary>
    public SequenceNetwork Network => _scorer.Network;

    /// <summary>The scaler of its training.</summary>
    public StandardScaler Scaler => _scorer.Scaler;

    /// <inheritdoc/>
    public double ProbabilityUp(in ForecastInput input) => Shrinkage.ToProbability(_scorer.Score(input));
}
