using CryptoPredict.Learning.Neural;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>Refuses a configuration of the feedback loop that could not run, in sentences that name key, value and rule.</summary>
public sealed class FeedbackOptionsValidator : IValidateOptions<FeedbackOptions>
{
    private const int LeastInterval = 60;
    private const int MostInterval = 31_536_000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FeedbackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(FeedbackOptions.Section);
        RequireSpan("tier1_interval", options.Tier1Interval, faults);
        RequireSpan("tier2_interval", options.Tier2Interval, faults);
        RequireSpan("tier3_interval", options.Tier3Interval, faults);
        faults.Require(options.Tier2Interval >= options.Tier1Interval, "tier2_interval", options.Tier2Interval,
            "it must be at least tier1_interval, for tier 2 trains tier 1 as well");
        faults.Require(options.Tier3Interval >= options.Tier2Interval, "tier3_interval", options.Tier3Interval,
            "it must be at least tier2_interval, for tier 3 trains tier 2 as well");
        faults.Require(options.PerformanceThreshold is >= 0 and < 1, "performance_threshold", options.PerformanceThreshold,
            "it must be at least 0 (never) and less than 1");
        faults.Require(options.ImprovementThreshold is > 0 and < 1, "improvement_threshold", options.ImprovementThreshold,
            "it must lie between 0 and 1, both excluded");
        faults.Require(
            options.EvaluationWindow is >= 2 and <= FeedbackOptions.LogLength, "evaluation_window", options.EvaluationWindow,
            $"it must lie between 2 and {FeedbackOptions.LogLength}, the length of the log");
        RequireSpan("cool_down", options.CoolDown, faults);
        var presets = NetworkPreset.All.Select(preset => preset.Name).ToArray();
        faults.Require(presets.Contains(options.LstmPreset), "lstm_preset", options.LstmPreset, $"allowed are {string.Join(", ", presets)}");
        return faults.Result;
    }

    private static void RequireSpan(string key, int seconds, OptionFaults faults) => faults.Require(
        seconds is >= LeastInterval and <= MostInterval, key, seconds, $"it must lie between {LeastInterval} and {MostInterval} seconds");
}
