using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Training;

public sealed class RetrainOptionsValidatorTests
{
    private static readonly RetrainOptions Sound = new();

    public static TheoryData<RetrainOptions, string> Faults => new()
    {
        { Sound with { Budget = TimeSpan.Zero }, "Training:Budget is '00:00:00'; it must lie between 00:00:01 and 1.00:00:00" },
        { Sound with { Rows = 999 }, "Training:Rows is '999'; it must lie between MinimumRows" },
        { Sound with { MinimumRows = 10 }, "Training:MinimumRows is '10'" },
        { Sound with { ValidationRows = 0 }, "Training:ValidationRows" },
        { Sound with { HoldoutRows = 0 }, "Training:HoldoutRows" },
        { Sound with { Threads = -1 }, "Training:Threads is '-1'" },
        { Sound with { RandomForest = new() { Trees = 0 } }, "Training:RandomForest:Trees" },
        { Sound with { RandomForest = new() { MaxFeatures = double.NaN } }, "Training:RandomForest:MaxFeatures is 'NaN'" },
        { Sound with { RandomForest = new() { MaxDepth = 0 } }, "Training:RandomForest:MaxDepth" },
        { Sound with { RandomForest = new() { MinSamplesLeaf = 0 } }, "Training:RandomForest:MinSamplesLeaf" },
        { Sound with { LightGbm = new() { Rounds = 0 } }, "Training:LightGbm:Rounds" },
        { Sound with { LightGbm = new() { LearningRate = 0 } }, "Training:LightGbm:LearningRate" },
        { Sound with { LightGbm = new() { Leaves = 1 } }, "Training:LightGbm:Leaves" },
        { Sound with { LightGbm = new() { MinDataInLeaf = 0 } }, "Training:LightGbm:MinDataInLeaf" },
        { Sound with { LightGbm = new() { FeatureFraction = 2 } }, "Training:LightGbm:FeatureFraction" },
        { Sound with { LightGbm = new() { BaggingFraction = 0 } }, "Training:LightGbm:BaggingFraction" },
        { Sound with { LightGbm = new() { LambdaL2 = -1 } }, "Training:LightGbm:LambdaL2" },
        { Sound with { LightGbm = new() { EarlyStoppingRounds = 0 } }, "Training:LightGbm:EarlyStoppingRounds" },
        { Sound with { XGBoost = new() { Rounds = 0 } }, "Training:XGBoost:Rounds" },
        { Sound with { XGBoost = new() { Eta = 0 } }, "Training:XGBoost:Eta" },
        { Sound with { XGBoost = new() { MaxDepth = 17 } }, "Training:XGBoost:MaxDepth" },
        { Sound with { XGBoost = new() { MinChildWeight = -1 } }, "Training:XGBoost:MinChildWeight" },
        { Sound with { XGBoost = new() { Lambda = double.NaN } }, "Training:XGBoost:Lambda is 'NaN'" },
        { Sound with { XGBoost = new() { Subsample = 0 } }, "Training:XGBoost:Subsample" },
        { Sound with { XGBoost = new() { ColsampleByTree = 1.5 } }, "Training:XGBoost:ColsampleByTree" },
        { Sound with { XGBoost = new() { EarlyStoppingRounds = 0 } }, "Training:XGBoost:EarlyStoppingRounds" },
        { Sound with { Lstm = new() { Preset = "huge" } }, "Training:Lstm:Preset is 'huge'; allowed are compact, deep." },
        { Sound with { Lstm = new() { Epochs = 0 } }, "Training:Lstm:Epochs" },
        { Sound with { Lstm = new() { LearningRate = 0 } }, "Training:Lstm:LearningRate" },
        { Sound with { Lstm = new() { WeightDecay = -1 } }, "Training:Lstm:WeightDecay" },
        { Sound with { Lstm = new() { MaximumGradientNorm = 0 } }, "Training:Lstm:MaximumGradientNorm" },
        { Sound with { Lstm = new() { Patience = 0 } }, "Training:Lstm:Patience" },
        { Sound with { Gate = new() { Tolerance = -1 } }, "Training:Gate:Tolerance" },
        { Sound with { Gate = new() { Significance = 0.5 } }, "Training:Gate:Significance" },
        { Sound with { Gate = new() { MaxRelativeMae = 1 } }, "Training:Gate:MaxRelativeMae" },
        { Sound with { Gate = new() { MinRelativeMae = 1 } }, "Training:Gate:MinRelativeMae" },
        { Sound with { Gate = new() { MaxRelativeDeviation = 0 } }, "Training:Gate:MaxRelativeDeviation" },
        { Sound with { Gate = new() { MinimumTargets = 1 } }, "Training:Gate:MinimumTargets" },
    };

    public static TheoryData<FineTuningOptions, string> FineTuningFaults => new()
    {
        { new() { Threshold = 0 }, "FineTuning:Threshold is '0'" },
        { new() { MinimumSamples = 0 }, "FineTuning:MinimumSamples" },
        { new() { Samples = 9 }, "FineTuning:Samples is '9'; it must lie between MinimumSamples" },
        { new() { Epochs = 0 }, "FineTuning:Epochs" },
        { new() { LearningRate = double.NaN }, "FineTuning:LearningRate is 'NaN'" },
        { new() { BatchSize = 0 }, "FineTuning:BatchSize" },
        { new() { MaximumGradientNorm = 0 }, "FineTuning:MaximumGradientNorm" },
        { new() { WeightDecay = -1 }, "FineTuning:WeightDecay" },
    };

    [Fact]
    public void The_defaults_are_sound()
    {
        Assert.True(new RetrainOptionsValidator().Validate(null, Sound).Succeeded);
        Assert.True(new FineTuningOptionsValidator().Validate(null, new FineTuningOptions()).Succeeded);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named_with_key_value_and_rule(RetrainOptions options, string sentence) =>
        Assert.Contains(sentence, Assert.Single(new RetrainOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(FineTuningFaults))]
    public void A_fault_of_fine_tuning_is_named_too(FineTuningOptions options, string sentence) =>
        Assert.Contains(sentence, Assert.Single(new FineTuningOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
}
