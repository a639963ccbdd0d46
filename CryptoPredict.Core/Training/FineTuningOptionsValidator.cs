using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Training;

/// <summary>Refuses a fine-tuning configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class FineTuningOptionsValidator : IValidateOptions<FineTuningOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FineTuningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(FineTuningOptions.Section);
        faults.Require(options.Threshold is >= 1 and <= 100_000, "Threshold", options.Threshold, "it must lie between 1 and 100000");
        faults.Require(options.MinimumSamples is >= 1 and <= 100_000, "MinimumSamples", options.MinimumSamples, "it must lie between 1 and 100000");
        faults.Require(options.Samples >= options.MinimumSamples && options.Samples <= 100_000, "Samples", options.Samples,
            "it must lie between MinimumSamples and 100000");
        faults.Require(
            options.UploadedCandles >= options.MinimumSamples && options.UploadedCandles <= 1_000_000, "UploadedCandles", options.UploadedCandles,
            "it must lie between MinimumSamples and 1000000");
        faults.Require(options.Epochs is >= 1 and <= 1000, "Epochs", options.Epochs, "it must lie between 1 and 1000");
        faults.Require(options.LearningRate is > 0 and <= 1, "LearningRate", options.LearningRate, "it must be more than 0 and at most 1");
        faults.Require(options.BatchSize is >= 1 and <= 100_000, "BatchSize", options.BatchSize, "it must lie between 1 and 100000");
        faults.Require(options.MaximumGradientNorm is > 0 and <= 1e9, "MaximumGradientNorm", options.MaximumGradientNorm,
            "it must be more than 0 and at most 1e9");
        faults.Require(options.WeightDecay is >= 0 and <= 1, "WeightDecay", options.WeightDecay, "it must lie between 0 and 1");
        return faults.Result;
    }
}
