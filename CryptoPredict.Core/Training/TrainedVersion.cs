using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>A new version with what is known of it at birth. The same data, options and seed give the same artefact on machines of one arithmetic.</summary>
public abstract record TrainedVersion
{
    /// <summary>The artefact's bytes, as its kind is read.</summary>
    public required ReadOnlyMemory<byte> Artefact { get; init; }

    /// <summary>SHA-256 of the artefact, 64 hex digits.</summary>
    public required string ArtefactHash { get; init; }

    /// <summary>Scores on rows it learnt from: the newest, as many as the holdout has.</summary>
    public required IModelMetrics TrainMetrics { get; init; }

    /// <summary>Scores on the holdout; null for a fine-tune, which can be scored on later targets only.</summary>
    public required IModelMetrics? HoldoutMetrics { get; init; }

    /// <summary>Seed of all drawing.</summary>
    public required int Seed { get; init; }

    /// <summary>Every setting that shaped it, name to value, invariant culture.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The loss curve; empty for a model without one.</summary>
    public required ImmutableArray<LossPoint> Losses { get; init; }

    /// <summary>Rows or samples it learnt from.</summary>
    public required int Rows { get; init; }

    /// <summary>How long fitting and scoring took.</summary>
    public required TimeSpan Duration { get; init; }

    internal abstract ILearntModel Learnt { get; }

    internal abstract ModelCard Card { get; }
}
