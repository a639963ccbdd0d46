using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>One point of a loss curve, in the learner's own measure on targets of size 1.</summary>
/// <param name="Step">Epoch of a network, or tree of a boosted model, from 1; 0 is before the first.</param>
/// <param name="Training">Loss on the training rows; null when it is not computed.</param>
/// <param name="Validation">Loss on the validation rows; null when it is not computed.</param>
public readonly record struct LossPoint(int Step, double? Training, double? Validation);

/// <summary>How far a training has come.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Done">Epochs or trees done.</param>
/// <param name="Total">Epochs or trees asked for; early stopping may end before.</param>
/// <param name="Loss">The newest point of the loss curve; null for a model without one.</param>
public sealed record TrainingProgress(string Model, int Done, int Total, LossPoint? Loss);

/// <summary>A new version with what is known of it at birth. The same data, options, seed and number of threads give the same artefact.</summary>
public sealed record TrainedModel
{
    /// <summary>The forecaster and what it has seen. Its version is the beginning of the artefact's hash.</summary>
    public required TrainedForecaster Trained { get; init; }

    /// <summary>The artefact's bytes, as <see cref="ForecasterArtefact.Read"/> takes them.</summary>
    public required ReadOnlyMemory<byte> Artefact { get; init; }

    /// <summary>SHA-256 of the artefact, 64 hex digits.</summary>
    public required string ArtefactHash { get; init; }

    /// <summary>Seed of all drawing.</summary>
    public required int Seed { get; init; }

    /// <summary>Every setting that shaped it, name to value, invariant culture.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The loss curve; empty for a model without one.</summary>
    public required ImmutableArray<LossPoint> Losses { get; init; }

    /// <summary>Rows or samples it learnt from.</summary>
    public required int Rows { get; init; }

    /// <summary>Scores on rows it learnt from: the newest, as many as the holdout has.</summary>
    public required ForecastMetrics TrainMetrics { get; init; }

    /// <summary>Scores on the holdout; null for a fine-tune, which can be scored on later targets only.</summary>
    public required ForecastMetrics? HoldoutMetrics { get; init; }

    /// <summary>How long fitting and scoring took.</summary>
    public required TimeSpan Duration { get; init; }
}
