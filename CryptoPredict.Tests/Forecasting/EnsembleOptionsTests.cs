using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Forecasting;

public sealed class EnsembleOptionsTests
{
    public static TheoryData<EnsembleOptions, string> Wrong => new()
    {
        { new() { StartWeights = new Dictionary<string, double> { ["kalman"] = -0.1, ["lstm"] = 1 } },
            "Ensemble:StartWeights:kalman is -0.1; it must lie between 0 and 1" },
        { new() { StartWeights = new Dictionary<string, double> { ["kalman"] = double.NaN, ["lstm"] = 1 } }, "Ensemble:StartWeights:kalman is NaN" },
        { new() { StartWeights = new Dictionary<string, double> { ["nosuch"] = 1 } },
            "There is no setting 'Ensemble:StartWeights:nosuch'; the models are kalman, lstm, persistence." },
        { new() { StartWeights = new Dictionary<string, double> { ["kalman"] = 0, ["lstm"] = 0 } },
            "Ensemble:StartWeights is kalman 0, lstm 0; it must give at least one model more than 0" },
        { new() { Window = 49 }, "Ensemble:Window is 49; it must lie between 50 and 5000 verified predictions" },
        { new() { LearningRate = 0 }, "Ensemble:LearningRate is 0; it must be above 0 and at most 10, or left out" },
        { new() { LearningRate = double.NaN }, "Ensemble:LearningRate is NaN" },
        { new() { Floor = 0.2 }, "Ensemble:Floor is 0.2; it must lie between 0 and 0.1" },
        { new() { RegimeStrength = 1.1 }, "Ensemble:RegimeStrength is 1.1; it must lie between 0 and 1" },
        { new() { OffsetWindow = 5001 }, "Ensemble:OffsetWindow is 5001; it must lie between 50 and 5000 verified predictions" },
        { new() { OffsetBound = -1 }, "Ensemble:OffsetBound is -1; it must lie between 0 and 1 volatility scales" },
        { new() { StaleAfter = TimeSpan.FromSeconds(59) }, "Ensemble:StaleAfter is '00:00:59'; it must be at least one candle ('00:01:00', Market:Interval)" },
    };

    [Fact]
    public void The_defaults_are_sound() => Assert.True(Validate(new EnsembleOptions()).Succeeded);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_refused_with_key_value_and_rule(EnsembleOptions options, string sentence) =>
        Assert.Contains(sentence, Assert.Single(Validate(options).Failures!), StringComparison.Ordinal);

    [Fact]
    public void The_configuration_changes_one_start_weight_and_leaves_the_others()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Ensemble:StartWeights:kalman", "0.2")])
            .Build();

        var options = configuration.GetSection(EnsembleOptions.Section).Get<EnsembleOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;

        Assert.Equal(
            ModelCatalogue.All.Select(model => model.Name == "kalman" ? 0.2 : model.StartWeight),
            ModelCatalogue.Names.Select(model => ModelCatalogue.StartWeightOf(model, options)));
    }

    private static ValidateOptionsResult Validate(EnsembleOptions options) =>
        new EnsembleOptionsValidator(Options.Create(new MarketOptions()), new Dictionary<string, double> { ["kalman"] = 0.1, ["lstm"] = 0.25 })
            .Validate(null, options);
}
