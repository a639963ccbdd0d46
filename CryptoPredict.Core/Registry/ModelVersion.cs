using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>What brought a version into being.</summary>
public enum VersionOrigin
{
    /// <summary>Fitted from scratch.</summary>
    Retrain,

    /// <summary>Trained on from its parent.</summary>
    FineTune,

    /// <summary>Fitted by a tier of the feedback loop.</summary>
    Tier,

    /// <summary>Brought in as a file.</summary>
    Import,
}

/// <summary>The losses of one epoch or boosting round.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Train">Loss on the training part.</param>
/// <param name="Validation">Loss on the validation part; null when there is none.</param>
public sealed record EpochLoss(int Epoch, double Train, double? Validation);

/// <summary>What the gate said about a version.</summary>
/// <param name="Passed">Whether it may become champion.</param>
/// <param name="Rule">The rule that decided, in a sentence.</param>
/// <param name="Numbers">The numbers the rule looked at, by name.</param>
public sealed record GateDecision(bool Passed, string Rule, ImmutableSortedDictionary<string, double> Numbers);

/// <summary>How a version does on verified live predictions.</summary>
/// <param name="Count">Verified predictions behind the figures.</param>
/// <param name="UpdatedAt">Market time of the newest of them.</param>
/// <param name="Values">The figures by name.</param>
public sealed record LiveMetrics(int Count, DateTimeOffset UpdatedAt, ImmutableSortedDictionary<string, double> Values);

/// <summary>How a version came to be; never changes afterwards.</summary>
public record ModelMetadata
{
    /// <summary>The asset it forecasts.</summary>
    public required Asset Asset { get; init; }

    /// <summary>
    /// The model's name: <c>kalman</c>, <c>random-forest</c>, <c>lightgbm</c>, <c>lstm</c>, <c>xgboost</c>, <c>logistic</c>; lower-case letters, digits and
    /// dashes.
    /// </summary>
    public required string Model { get; init; }

    /// <summary>Market time of its making.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What brought it into being.</summary>
    public required VersionOrigin Origin { get; init; }

    /// <summary>The id of the version it was trained on from; null when fitted from scratch.</summary>
    public string? ParentId { get; init; }

    /// <summary>Its parameters, as text in the invariant culture.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The seed of its randomness.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The <see cref="FeatureSchema.Hash"/> it was trained on; null for a model that takes no features.</summary>
    public string? FeatureSchemaHash { get; init; }

    /// <summary>Open time of the first candle it saw.</summary>
    public required DateTimeOffset DataFrom { get; init; }

    /// <summary>Close time of the last candle it saw, its holdout included.</summary>
    public required DateTimeOffset DataTo { get; init; }

    /// <summary>A hash of the rows it saw, 64 lower-case hex digits.</summary>
    public required string DataHash { get; init; }

    /// <summary>How many rows it was trained on.</summary>
    public required int Rows { get; init; }

    /// <summary>Wall time the training took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Losses by epoch or round, oldest first.</summary>
    public ImmutableArray<EpochLoss> Losses { get; init; } = [];

    /// <summary>Metrics on the training part, by name.</summary>
    public ImmutableSortedDictionary<string, double> TrainMetrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Metrics on the purged holdout, by name.</summary>
    public ImmutableSortedDictionary<string, double> HoldoutMetrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>What the gate said; null when it was not asked.</summary>
    public GateDecision? Gate { get; init; }
}

/// <summary>One trained, immutable artefact of one asset, with its metadata.</summary>
public sealed record ModelVersion : ModelMetadata
{
    /// <summary>A version from its metadata.</summary>
    [SetsRequiredMembers]
    internal ModelVersion(ModelMetadata metadata, string artefactHash, long artefactBytes)
        : base(metadata)
    {
        Id = VersionId.Of(metadata.Model, metadata.CreatedAt, artefactHash);
        ArtefactHash = artefactHash;
        ArtefactBytes = artefactBytes;
    }

    /// <summary>Unique per asset: model, market time and the start of the artefact's hash, as in <c>lightgbm-20261120T231500Z-3f9a1c2e</c>.</summary>
    public string Id { get; }

    /// <summary>SHA-256 of the artefact, 64 lower-case hex digits.</summary>
    public string ArtefactHash { get; }

    /// <summary>Size of the artefact in bytes.</summary>
    public long ArtefactBytes { get; }

    /// <summary>How it does on live data; null until the first figures come.</summary>
    public LiveMetrics? Live { get; init; }

    /// <summary>Why it cannot serve (artefact corrupt, missing or unreadable); null while it can.</summary>
    public string? Unusable { get; init; }

    /// <summary>Whether it can serve in this program: its artefact is not known to be bad and its feature schema is this program's.</summary>
    public bool CanServe => Unusable is null && FitsSchema;

    /// <summary>Whether it was trained on the features this program computes, or on none.</summary>
    public bool FitsSchema => FeatureSchemaHash is null || FeatureSchemaHash == FeatureSchema.Hash;
}
