using CryptoPredict.Learning.Neural;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Training;

/// <summary>Refuses a training configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class RetrainOptionsValidator : IValidateOptions<RetrainOptions>
{
    private const int MaxRows = 1_000_000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RetrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(RetrainOptions.Section);
        faults.Require(
            options.Budget >= TimeSpan.FromSeconds(1) && options.Budget <= TimeSpan.FromDays(1), "Budget", options.Budget,
            "it must lie between 00:00:01 and 1.00:00:00");
        faults.Require(options.MinimumRows is >= 200 and <= MaxRows, "MinimumRows", options.MinimumRows, $"it must lie between 200 and {MaxRows}");
        faults.Require(options.Rows >= options.MinimumRows && options.Rows <= MaxRows, "Rows", options.Rows, $"it must lie between MinimumRows and {MaxRows}");
        faults.Require(options.ValidationRows is >= 100 and <= MaxRows, "ValidationRows", options.ValidationRows, $"it must lie between 100 and {MaxRows}");
        faults.Require(options.HoldoutRows is >= 100 and <= MaxRows, "HoldoutRows", options.HoldoutRows, $"it must lie between 100 and {MaxRows}");
        faults.Require(options.Threads is >= 0 and <= 1024, "Threads", options.Threads, "it must lie between 0 (all processors but one) and 1024");
        CheckForest(options.RandomForest, faults);
        CheckLightGbm(options.LightGbm, faults);
        CheckXGBoost(options.XGBoost, faults);
        CheckLstm(options.Lstm, faults);
        CheckGate(options.Gate, faults);
        CheckReview(options.Review, faults);
        return faults.Result;
    }

    private static void CheckForest(RetrainOptions.ForestSection forest, OptionFaults faults)
    {
        faults.Require(forest.Trees is >= 1 and <= 10_000, "RandomForest:Trees", forest.Trees, "it must lie between 1 and 10000");
        faults.Require(forest.MaxDepth is >= 1 and <= 64, "RandomForest:MaxDepth", forest.MaxDepth, "it must lie between 1 and 64");
        faults.Require(forest.MaxFeatures is > 0 and <= 1, "RandomForest:MaxFeatures", forest.MaxFeatures, "it must be more than 0 and at most 1");
        faults.Require(forest.MinSamplesLeaf >= 1, "RandomForest:MinSamplesLeaf", forest.MinSamplesLeaf, "it must be at least 1");
    }

    private static void CheckLightGbm(RetrainOptions.LightGbmSection boosting, OptionFaults faults)
    {
        faults.Require(boosting.Rounds is >= 1 and <= 10_000, "LightGbm:Rounds", boosting.Rounds, "it must lie between 1 and 10000");
        faults.Require(boosting.LearningRate is > 0 and <= 1, "LightGbm:LearningRate", boosting.LearningRate, "it must be more than 0 and at most 1");
        faults.Require(boosting.Leaves is >= 2 and <= 4096, "LightGbm:Leaves", boosting.Leaves, "it must lie between 2 and 4096");
        faults.Require(boosting.MinDataInLeaf >= 1, "LightGbm:MinDataInLeaf", boosting.MinDataInLeaf, "it must be at least 1");
        faults.Require(boosting.FeatureFraction is > 0 and <= 1, "LightGbm:FeatureFraction", boosting.FeatureFraction, "it must be more than 0 and at most 1");
        faults.Require(boosting.BaggingFraction is > 0 and <= 1, "LightGbm:BaggingFraction", boosting.BaggingFraction, "it must be more than 0 and at most 1");
        faults.Require(boosting.LambdaL2 is >= 0 and <= 1e9, "LightGbm:LambdaL2", boosting.LambdaL2, "it must lie between 0 and 1e9");
        faults.Require(boosting.EarlyStoppingRounds >= 1, "LightGbm:EarlyStoppingRounds", boosting.EarlyStoppingRounds, "it must be at least 1");
    }

    private static void CheckXGBoost(RetrainOptions.XGBoostSection boosting, OptionFaults faults)
    {
        faults.Require(boosting.Rounds is >= 1 and <= 10_000, "XGBoost:Rounds", boosting.Rounds, "it must lie between 1 and 10000");
        faults.Require(boosting.Eta is > 0 and <= 1, "XGBoost:Eta", boosting.Eta, "it must be more than 0 and at most 1");
        faults.Require(boosting.MaxDepth is >= 1 and <= 16, "XGBoost:MaxDepth", boosting.MaxDepth, "it must lie between 1 and 16");
        faults.Require(boosting.MinChildWeight is >= 0 and <= MaxRows, "XGBoost:MinChildWeight", boosting.MinChildWeight,
            $"it must lie between 0 and {MaxRows}");
        faults.Require(boosting.Lambda is >= 0 and <= 1e9, "XGBoost:Lambda", boosting.Lambda, "it must lie between 0 and 1e9");
        faults.Require(boosting.Subsample is > 0 and <= 1, "XGBoost:Subsample", boosting.Subsample, "it must be more than 0 and at most 1");
        faults.Require(boosting.ColsampleByTree is > 0 and <= 1, "XGBoost:ColsampleByTree", boosting.ColsampleByTree, "it must be more than 0 and at most 1");
        faults.Require(boosting.EarlyStoppingRounds >= 1, "XGBoost:EarlyStoppingRounds", boosting.EarlyStoppingRounds, "it must be at least 1");
    }

    private static void CheckLstm(RetrainOptions.LstmSection lstm, OptionFaults faults)
    {
        var presets = NetworkPreset.All.Select(preset => preset.Name).ToArray();
        faults.Require(presets.Contains(lstm.Preset), "Lstm:Preset", lstm.Preset, $"allowed are {string.Join(", ", presets)}");
        faults.Require(lstm.Epochs is null or (>= 1 and <= 10_000), "Lstm:Epochs", lstm.Epochs, "it must lie between 1 and 10000, or be left out");
        faults.Require(lstm.LearningRate is null or (> 0 and <= 1), "Lstm:LearningRate", lstm.LearningRate,
            "it must be more than 0 and at most 1, or be left out");
        faults.Require(lstm.WeightDecay is >= 0 and <= 1, "Lstm:WeightDecay", lstm.WeightDecay, "it must lie between 0 and 1");
        faults.Require(lstm.MaximumGradientNorm is > 0 and <= 1e9, "Lstm:MaximumGradientNorm", lstm.MaximumGradientNorm,
            "it must be more than 0 and at most 1e9");
        faults.Require(lstm.Patience >= 1, "Lstm:Patience", lstm.Patience, "it must be at least 1");
    }

    private static void CheckGate(GateOptions gate, OptionFaults faults)
    {
        faults.Require(gate.Tolerance is >= 0 and <= 1, "Gate:Tolerance", gate.Tolerance, "it must lie between 0 and 1");
        faults.Require(gate.Significance is > 0 and < 0.5, "Gate:Significance", gate.Significance, "it must lie between 0 and 0.5, both excluded");
        faults.Require(gate.MaxRelativeMae is > 1 and <= 10, "Gate:MaxRelativeMae", gate.MaxRelativeMae, "it must be more than 1 and at most 10");
        faults.Require(gate.MinRelativeMae is >= 0 and < 1, "Gate:MinRelativeMae", gate.MinRelativeMae, "it must be at least 0 and less than 1");
        faults.Require(gate.MaxRelativeDeviation is > 0 and <= 10, "Gate:MaxRelativeDeviation", gate.MaxRelativeDeviation,
            "it must be more than 0 and at most 10");
        faults.Require(gate.MinimumTargets is >= 2 and <= MaxRows, "Gate:MinimumTargets", gate.MinimumTargets, $"it must lie between 2 and {MaxRows}");
    }

    private static void CheckReview(ReviewOptions review, OptionFaults faults)
    {
        faults.Require(review.MinimumTargets is >= 2 and <= MaxRows, "Review:MinimumTargets", review.MinimumTargets, $"it must lie between 2 and {MaxRows}");
        faults.Require(
            review.TrialTargets >= review.MinimumTargets && review.TrialTargets <= MaxRows, "Review:TrialTargets", review.TrialTargets,
            $"it must lie between MinimumTargets and {MaxRows}");
        faults.Require(review.Window >= review.TrialTargets && review.Window <= MaxRows, "Review:Window", review.Window,
            $"it must lie between TrialTargets and {MaxRows}");
        faults.Require(review.Significance is > 0 and < 0.5, "Review:Significance", review.Significance, "it must lie between 0 and 0.5, both excluded");
    }
}
