using CryptoPredict.Core.Market;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Forecasting;

/// <summary>Refuses an ensemble configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class EnsembleOptionsValidator(IOptions<MarketOptions> market) : IValidateOptions<EnsembleOptions>
{
    private const int MinWindow = 50;
    private const int MaxWindow = 5000;

    private static readonly string[] Models = [KalmanForecaster.ModelName, EnsembleOptions.RandomForestModel, EnsembleOptions.LightGbmModel, EnsembleOptions.LstmModel];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EnsembleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interval = market.Value.Interval;
        var faults = new ValidateOptionsResultBuilder();
        foreach (var (model, weight) in options.StartWeights)
        {
            Require(weight is >= 0 and <= 1, $"StartWeights:{model}", weight, "must lie between 0 and 1");
            if (!Models.Contains(model))
            {
                faults.AddError($"There is no setting '{EnsembleOptions.Section}:StartWeights:{model}'; the models are {string.Join(", ", Models)}.");
            }
        }

        Require(
            options.StartWeights.Count == 0 || options.StartWeights.Values.Any(weight => weight > 0),
            nameof(options.StartWeights), string.Join(", ", options.StartWeights.Select(pair => $"{pair.Key} {pair.Value}")),
            "must give at least one model more than 0");
        Require(options.Window is >= MinWindow and <= MaxWindow, nameof(options.Window), options.Window, $"must lie between {MinWindow} and {MaxWindow} verified predictions");
        Require(options.LearningRate is null or (> 0 and <= 10), nameof(options.LearningRate), options.LearningRate, "must be above 0 and at most 10, or left out");
        Require(options.Floor is >= 0 and <= 0.1, nameof(options.Floor), options.Floor, "must lie between 0 and 0.1");
        Require(options.RegimeStrength is >= 0 and <= 1, nameof(options.RegimeStrength), options.RegimeStrength, "must lie between 0 and 1");
        Require(options.OffsetWindow is >= MinWindow and <= MaxWindow, nameof(options.OffsetWindow), options.OffsetWindow, $"must lie between {MinWindow} and {MaxWindow} verified predictions");
        Require(options.OffsetBound is >= 0 and <= 1, nameof(options.OffsetBound), options.OffsetBound, "must lie between 0 and 1 volatility scales");
        Require(options.StaleAfter >= interval, nameof(options.StaleAfter), $"'{options.StaleAfter}'", $"must be at least one candle ('{interval}', Market:Interval)");
        return faults.Build();

        void Require(bool holds, string key, object? value, string rule)
        {
            if (!holds)
            {
                faults.AddError($"{EnsembleOptions.Section}:{key} is {value}; it {rule}.");
            }
        }
    }
}
