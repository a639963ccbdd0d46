using CryptoPredict.Core.Training.Feedback;

namespace CryptoPredict.Tests.Training.Feedback;

public sealed class FeedbackOptionsValidatorTests
{
    public static TheoryData<FeedbackOptions, string> Wrong => new()
    {
        { new() { Tier1Interval = 59 }, "FeedbackLoop:tier1_interval is '59'; it must lie between 60 and 31536000 seconds." },
        { new() { Tier2Interval = 3599 }, "FeedbackLoop:tier2_interval is '3599'; it must be at least tier1_interval, for tier 2 trains tier 1 as well." },
        { new() { Tier3Interval = 21_599 }, "FeedbackLoop:tier3_interval is '21599'; it must be at least tier2_interval, for tier 3 trains tier 2 as well." },
        { new() { PerformanceThreshold = 1 }, "FeedbackLoop:performance_threshold is '1'; it must be at least 0 (never) and less than 1." },
        { new() { PerformanceThreshold = double.NaN }, "FeedbackLoop:performance_threshold is 'NaN'; it must be at least 0 (never) and less than 1." },
        { new() { ImprovementThreshold = 0 }, "FeedbackLoop:improvement_threshold is '0'; it must lie between 0 and 1, both excluded." },
        { new() { EvaluationWindow = 1 }, "FeedbackLoop:evaluation_window is '1'; it must lie between 2 and 1000, the length of the log." },
        { new() { EvaluationWindow = 1001 }, "FeedbackLoop:evaluation_window is '1001'; it must lie between 2 and 1000, the length of the log." },
        { new() { CoolDown = 0 }, "FeedbackLoop:cool_down is '0'; it must lie between 60 and 31536000 seconds." },
        { new() { LstmPreset = "huge" }, "FeedbackLoop:lstm_preset is 'huge'; allowed are compact, deep." },
    };

    [Fact]
    public void The_defaults_are_those_of_the_mission_and_allowed()
    {
        var options = new FeedbackOptions();
        Assert.True(new FeedbackOptionsValidator().Validate(null, options).Succeeded);
        Assert.Equal((3600, 21_600, 86_400), (options.Tier1Interval, options.Tier2Interval, options.Tier3Interval));
        Assert.Equal((0.55, 0.02, 10), (options.PerformanceThreshold, options.ImprovementThreshold, options.EvaluationWindow));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_refused_with_key_value_and_rule(FeedbackOptions options, string sentence) =>
        Assert.Equal([sentence], new FeedbackOptionsValidator().Validate(null, options).Failures);
}
