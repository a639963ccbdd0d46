using System.Collections.Immutable;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>A new version with what is known of it at birth. The same data, options, seed and number of threads give the same artefact.</summary>
public abstract record TrainedVersion
{
    /// <summary>The artefact's bytes, as its kind is read.</summary>
    public required ReadOnlyMemory<byte> Artefact { get; init; }

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

    internal abstract Asset Asset { get; }

    internal abstract string Model { get; }

    internal abstract bool ReadsFeatures { get; }

    internal abstract ImmutableSortedDictionary<string, double> TrainNumbers { get; }

    internal abstract ImmutableSortedDictionary<string, double> HoldoutNumbers { get; }
}
