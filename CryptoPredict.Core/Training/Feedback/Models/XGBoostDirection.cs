using System.Text;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Boosted trees with logistic loss on the newest feature row. Immutable and thread-safe.</summary>
public sealed class XGBoostDirection : IDirectionModel
{
    /// <summary>The model's name.</summary>
    public const string ModelName = "xgboost";

    /// <summary>How it stands in an artefact: as XGBoost's JSON.</summary>
    internal static ArtefactFormat<IDirectionModel> Format { get; } = ArtefactFormat<IDirectionModel>.Of<XGBoostDirection>(
        "xgboost-json",
        (trees, manifest) => (manifest with { Shrinkage = trees.Shrinkage.Factor }, Encoding.UTF8.GetBytes(XGBoostJsonFormat.Write(trees.Trees))),
        (manifest, payload, version) => new XGBoostDirection(
            version, manifest.HorizonSteps, XGBoostJsonFormat.Read(Encoding.UTF8.GetString(payload)), LogOddsShrinkage.Of(manifest)));

    private readonly int _horizonSteps;

    /// <summary>Puts trained trees to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead they were trained for; at least 1.</param>
    /// <param name="trees">XGBoost-style trees with logistic loss on rows of <see cref="FeatureSchema"/>.</param>
    /// <param name="shrinkage">How much of them is believed.</param>
    /// <exception cref="ArgumentException">The version is blank, or the trees are of another kind or width.</exception>
    public XGBoostDirection(string version, int horizonSteps, TreeEnsemble trees, LogOddsShrinkage shrinkage)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(shrinkage);
        if (trees is not { Kind: TreeEnsembleKind.XGBoost, Loss: TreeLoss.Logistic, Features: FeatureSchema.Count })
        {
            throw new ArgumentException(
                $"{trees.Kind} trees with {trees.Loss} loss on {trees.Features} features cannot tell a direction: XGBoost, Logistic and {FeatureSchema.Count} "
                    + "are needed.",
                nameof(trees));
        }

        Version = version;
        _horizonSteps = horizonSteps;
        Trees = trees;
        Shrinkage = shrinkage;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public int RequiredFeatureRows => 1;

    /// <inheritdoc/>
    public LogOddsShrinkage Shrinkage { get; }

    /// <summary>The trees.</summary>
    public TreeEnsemble Trees { get; }

    /// <inheritdoc/>
    public double ProbabilityUp(in ForecastInput input) => input.HorizonSteps == _horizonSteps && FeatureWindow.TryGet(input, 1, out var row)
        ? Shrinkage.ToProbability(Trees.PredictMargin(row))
        : double.NaN;
}
