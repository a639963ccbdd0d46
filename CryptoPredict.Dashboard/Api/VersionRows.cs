using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A version in a list. Errors are log returns.</summary>
/// <param name="Id">Its id, unique per asset.</param>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="CreatedAt">Market time of its making.</param>
/// <param name="Origin">What brought it into being.</param>
/// <param name="ParentId">The version it was trained on from.</param>
/// <param name="Rows">Rows it was trained on.</param>
/// <param name="Duration">Wall time of the training.</param>
/// <param name="Gate">What the gate said.</param>
/// <param name="HoldoutMetrics">Metrics on the purged holdout, by name.</param>
/// <param name="Live">How it does on verified live predictions.</param>
/// <param name="CanServe">Whether it can serve in this program.</param>
/// <param name="Unusable">Why it cannot.</param>
/// <param name="TakenBack">Uploads that it learnt rows of and that were taken back since; null for none.</param>
public sealed record VersionRow(
    string Id, string Asset, string Model, DateTimeOffset CreatedAt, VersionOrigin Origin, string? ParentId, int Rows, TimeSpan Duration, GateRow? Gate,
    IReadOnlyDictionary<string, double> HoldoutMetrics, LiveRow? Live, bool CanServe, string? Unusable,
    IReadOnlyList<long>? TakenBack)
{
    /// <summary>The row of a version.</summary>
    public static VersionRow From(ModelVersion version, IReadOnlyDictionary<string, IReadOnlyList<long>>? stale = null) => new(
        version.Id, version.Asset.Symbol, version.Model, version.CreatedAt, version.Origin, version.ParentId, version.Rows, version.Duration,
        GateRow.From(version.Gate), version.HoldoutMetrics.Finite(), LiveRow.From(version.Live), version.CanServe, version.Unusable,
        stale?.GetValueOrDefault(version.Id));
}

/// <summary>What the gate said.</summary>
/// <param name="Passed">Whether it may become champion.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Numbers">The numbers it looked at.</param>
public sealed record GateRow(bool Passed, string Rule, IReadOnlyDictionary<string, double> Numbers)
{
    /// <summary>The row of a decision.</summary>
    public static GateRow? From(GateDecision? gate) => gate is null ? null : new GateRow(gate.Passed, gate.Rule, gate.Numbers.Finite());
}

/// <summary>How a version does on verified live predictions.</summary>
/// <param name="Count">How many.</param>
/// <param name="UpdatedAt">Market time of the newest.</param>
/// <param name="Values">The figures by name.</param>
public sealed record LiveRow(int Count, DateTimeOffset UpdatedAt, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>The row of live metrics.</summary>
    public static LiveRow? From(LiveMetrics? live) => live is null ? null : new LiveRow(live.Count, live.UpdatedAt, live.Values.Finite());
}

/// <summary>The losses of one epoch or boosting round.</summary>
/// <param name="Epoch">Counted from 1; 0 is before the first.</param>
/// <param name="Train">On the training part.</param>
/// <param name="Validation">On the validation part.</param>
public sealed record LossRow(int Epoch, double? Train, double? Validation)
{
    /// <summary>The row of an epoch.</summary>
    public static LossRow From(EpochLoss loss) => new(loss.Epoch, loss.Train.OrNull(), loss.Validation?.OrNull());
}

/// <summary>All metadata of a version.</summary>
/// <param name="Version">What lists show of it.</param>
/// <param name="Aliases">The aliases it holds now.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Seed">The seed of its randomness, as text: it may exceed what JSON numbers hold.</param>
/// <param name="FeatureSchemaHash">The features it was trained on.</param>
/// <param name="DataFrom">Open time of the first candle it saw.</param>
/// <param name="DataTo">Close time of the last candle it saw, its holdout included.</param>
/// <param name="DataHash">A hash of the rows it saw.</param>
/// <param name="Losses">Losses by epoch or round.</param>
/// <param name="TrainMetrics">Metrics on the training part, by name.</param>
/// <param name="ArtefactHash">SHA-256 of its artefact.</param>
/// <param name="ArtefactBytes">Size of its artefact.</param>
/// <param name="Simulated">Whether it rests on a simulated market.</param>
public sealed record MetadataAnswer(
    VersionRow Version, IReadOnlyList<ModelAlias> Aliases, IReadOnlyDictionary<string, string> Parameters, string Seed, string? FeatureSchemaHash,
    DateTimeOffset DataFrom, DateTimeOffset DataTo, string DataHash, IReadOnlyList<LossRow> Losses, IReadOnlyDictionary<string, double> TrainMetrics,
    string ArtefactHash, long ArtefactBytes, bool Simulated)
{
    /// <summary>The metadata of a version.</summary>
    public static MetadataAnswer From(
        ModelVersion version, IEnumerable<ModelAlias> aliases, IReadOnlyDictionary<string, IReadOnlyList<long>> stale, bool simulated) => new(
        VersionRow.From(version, stale), [.. aliases], version.Parameters, $"{version.Seed}", version.FeatureSchemaHash, version.DataFrom, version.DataTo,
        version.DataHash, [.. version.Losses.Select(LossRow.From)], version.TrainMetrics.Finite(), version.ArtefactHash, version.ArtefactBytes, simulated);
}

/// <summary>Two versions side by side.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The other.</param>
/// <param name="Parameters">Parameters and facts of the training in which they differ.</param>
/// <param name="TrainMetrics">All metrics on the training part.</param>
/// <param name="HoldoutMetrics">All metrics on the holdout.</param>
/// <param name="LiveMetrics">All live metrics.</param>
/// <param name="Simulated">Whether they rest on a simulated market.</param>
public sealed record ComparisonAnswer(
    VersionRow Left, VersionRow Right, IReadOnlyList<Compared<string>> Parameters, IReadOnlyList<Compared<double?>> TrainMetrics,
    IReadOnlyList<Compared<double?>> HoldoutMetrics, IReadOnlyList<Compared<double?>> LiveMetrics, bool Simulated)
{
    /// <summary>The answer of a comparison.</summary>
    public static ComparisonAnswer From(VersionComparison compared, bool simulated) => new(
        VersionRow.From(compared.Left), VersionRow.From(compared.Right), compared.Parameters,
        Finite(compared.TrainMetrics), Finite(compared.HoldoutMetrics), Finite(compared.LiveMetrics), simulated);

    private static IReadOnlyList<Compared<double?>> Finite(IReadOnlyList<Compared<double?>> numbers) =>
        [.. numbers.Select(number => number with { Left = number.Left?.OrNull(), Right = number.Right?.OrNull() })];
}
