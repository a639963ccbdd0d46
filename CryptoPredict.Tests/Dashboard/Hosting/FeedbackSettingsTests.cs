using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Hosting;

public sealed class FeedbackSettingsTests
{
    [Fact]
    public void The_names_of_the_configuration_bind()
    {
        var options = Read(
            "tier1_interval=600", "tier2_interval=1200", "tier3_interval=2400", "performance_threshold=0.6", "improvement_threshold=0.05",
            "evaluation_window=20",
            "cool_down=900", "lstm_preset=deep");

        Assert.Equal(
            new FeedbackOptions
            {
                Tier1Interval = 600,
                Tier2Interval = 1200,
                Tier3Interval = 2400,
                PerformanceThreshold = 0.6,
                ImprovementThreshold = 0.05,
                EvaluationWindow = 20,
                CoolDown = 900,
                LstmPreset = "deep",
            },
            options);
    }

    [Fact]
    public void What_is_left_out_has_its_default() => Assert.Equal(new FeedbackOptions { Tier1Interval = 1800 }, Read("tier1_interval=1800"));

    [Theory]
    [InlineData("tier1_interval=5", "FeedbackLoop:tier1_interval is '5'; it must lie between 60 and 31536000 seconds.")]
    [InlineData("performance_threshold=1.5", "FeedbackLoop:performance_threshold is '1.5'; it must be at least 0 (never) and less than 1.")]
    public void A_wrong_value_stops_the_start_with_key_value_and_rule(string setting, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<OptionsValidationException>(() => Read(setting)).Failures);

    [Theory]
    [InlineData("tier4_interval=60", "tier4_interval")]
    [InlineData("tier1_interval=soon", "soon")]
    public void An_unknown_key_or_a_value_of_another_kind_stops_the_start(string setting, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidOperationException>(() => Read(setting)).ToString(), StringComparison.Ordinal);

    private static FeedbackOptions Read(params string[] settings)
    {
        using var folder = new TestFolder();
        var app = DashboardApp.Build(
            ["--environment", "Testing", $"--Storage:Path={folder.Path}", .. settings.Select(setting => $"--FeedbackLoop:{setting}")]);
        return app.Services.GetRequiredService<IOptions<FeedbackOptions>>().Value;
    }
}
