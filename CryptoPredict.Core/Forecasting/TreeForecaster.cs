using System.Text;
using CryptoPredict.Core.Features;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Forecasting;

/// <summary>Decision trees on the newest feature row: a random forest, or boosting in the manner of LightGBM. Immutable and thread-safe.</summary>
public sealed class TreeForecaster : IExplainedForecaster
{
    /// <summary>The model's name of a random forest.</summary>
    public const string RandomForestModel = "random-forest";

    /// <summary>The model's name of leaf-wise boosted trees.</summary>
    public const string LightGbmModel = "lightgbm";

    /// <summary>How both stand in an artefact: in LightGBM's text format.</summary>
    internal static ArtefactFormat<IForecaster> Format { get; } = ArtefactFormat<IForecaster>.Of<TreeForecaster>(
        "lightgbm-text",
        (trees, manifest) => (manifest.With(trees.Scaling), Encoding.UTF8.GetBytes(LightGbmTextFormat.Write(trees.Trees))),
        (manifest, payload, version) =>
            new TreeForecaster(version, manifest.HorizonSteps, LightGbmTextFormat.Read(Encoding.UTF8.GetString(payload)), manifest.Scaling));

    /// <summary>Puts trained trees to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead it was trained for; at least 1.</param>
    /// <param name="trees">A random forest or LightGBM-style trees for squared error, on rows of <see cref="FeatureSchema"/>.</param>
    /// <param name="scaling">From the trees' output to a log return.</param>
    /// <exception cref="ArgumentException">The version is blank, or the trees are of another kind or width.</exception>
    public TreeForecaster(string version, int horizonSteps, TreeEnsemble trees, TargetScaling scaling)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(scaling);
        if (trees.Loss != TreeLoss.SquaredError || trees.Features != FeatureSchema.Count)
        {
            throw new ArgumentException(
                $"Trees of {trees.Loss} on {trees.Features} features cannot forecast: they must be of {TreeLoss.SquaredError} on {FeatureSchema.Count}.",
                nameof(trees));
        }

        Model = trees.Kind switch
        {
            TreeEnsembleKind.RandomForest => RandomForestModel,
            TreeEnsembleKind.LightGbm => LightGbmModel,
            _ => throw new ArgumentException($"Trees of the kind {trees.Kind} are no forecaster of returns.", nameof(trees)),
        };
        Version = version;
        HorizonSteps = horizonSteps;
        Trees = trees;
        Scaling = scaling;
    }

    /// <inheritdoc/>
    public string Model { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public int RequiredCloses => 1;

    /// <inheritdoc/>
    public int RequiredFeatureRows => 1;

    /// <summary>How many candles ahead it was trained for.</summary>
    public int HorizonSteps { get; }

    /// <summary>The trees.</summary>
    public TreeEnsemble Trees { get; }

    /// <summary>From the trees' output to a log return.</summary>
    public TargetScaling Scaling { get; }

    /// <inheritdoc/>
    public FeatureContributions Explain(ReadOnlySpan<float> row)
    {
        var values = new TreeShap(Trees).Explain(row);
        return new FeatureContributions(Scaling.ToLogReturn(values[^1]), [.. values[..^1].Select(Scaling.ToLogReturn)]);
    }

    /// <summary>Forecasts from the newest row; NaN for another horizon, without a row, or when a feature is not finite.</summary>
    public Forecast Predict(in ForecastInput input)
    {
        if (input.HorizonSteps != HorizonSteps || !FeatureWindow.TryGet(input, 1, out var row))
        {
            return new Forecast(double.NaN);
        }

        return new Forecast(Scaling.ToLogReturn(Trees.Predict(row)));
    }
}
