using CryptoPredict.Core.Features;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A recurrent network on the newest feature rows, scaled as in its training. Immutable and thread-safe.</summary>
public sealed class LstmForecaster : IForecaster
{
    /// <summary>The model's name.</summary>
    public const string ModelName = "lstm";

    /// <summary>The longest sequence it may read, in candles: what the live loop keeps.</summary>
    public const int MaxSequenceLength = 64;

    /// <summary>How it stands in an artefact: as safetensors.</summary>
    internal static ArtefactFormat<IForecaster> Format { get; } = ArtefactFormat<IForecaster>.Of<LstmForecaster>(
        "safetensors",
        (lstm, manifest) => (manifest.With(lstm.Scaling).With(lstm.Scaler) with { SequenceLength = lstm.RequiredFeatureRows }, NetworkFile.Write(lstm.Network)),
        (manifest, payload, version) => new LstmForecaster(
            version, manifest.HorizonSteps, NetworkFile.Read(payload), manifest.SequenceLength ?? 0, manifest.Scaler, manifest.Scaling));

    private readonly SequenceScorer _scorer;

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
        ArgumentNullException.ThrowIfNull(scaling);
        _scorer = new SequenceScorer(version, horizonSteps, network, sequenceLength, scaler);
        Scaling = scaling;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version => _scorer.Version;

    /// <inheritdoc/>
    public int RequiredCloses => 1;

    /// <summary>The length of the sequences it reads.</summary>
    public int RequiredFeatureRows => _scorer.SequenceLength;

    /// <summary>How many candles ahead it was trained for.</summary>
    public int HorizonSteps => _scorer.HorizonSteps;

    /// <summary>The network.</summary>
    public SequenceNetwork Network => _scorer.Network;

    /// <summary>The scaler of its first training; fine-tuning keeps it.</summary>
    public StandardScaler Scaler => _scorer.Scaler;

    /// <summary>From the network's output to a log return.</summary>
    public TargetScaling Scaling { get; }

    /// <summary>Forecasts from the newest rows; NaN for another horizon, with too few rows, or when a feature is not finite.</summary>
    public Forecast Predict(in ForecastInput input) => new(Scaling.ToLogReturn(_scorer.Score(input)));
}
