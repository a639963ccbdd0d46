using CryptoPredict.Core.Market;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Forecasting;

/// <summary>Refuses an ensemble configuration that could not run, in sentences that name key, value and rule.</summary>
/// <param name="market">The market's interval, below which nothing can go stale.</param>
/// <param name="models">The models there are, with the weights that they start with where none is configured.</param>
public sealed class EnsembleOptionsValidator(IOptions<MarketOptions> market, IReadOnlyDictionary<string, double> models) : IValidateOptions<EnsembleOptions>
{
    private const int MinWindow = 50;
    private const int MaxWindow = 5000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EnsembleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interval = market.Value.Interval;
        var faults = new ValidateOptionsResultBuilder();
        foreach (var (model, weight) in options.StartWeights)
        {
            Require(weight is >= 0 and <= 1, $"StartWeights:{model}", weight, "must lie between 0 and 1");
            if (model != PersistenceForecaster.ModelName && !models.ContainsKey(model))
            {
                faults.AddError($"There is no setting '{EnsembleOptions.Section}:StartWeights:{model}'; the models are {string.Join(", ", models.Keys)}, "
                    + $"{PersistenceForecaster.ModelName}.");
            }
        }

        Require(
            models.Any(model => options.StartWeights.GetValueOrDefault(model.Key, model.Value) > 0),
            nameof(options.StartWeights), string.Join(", ", options.StartWeights.Select(pair => $"{pair.Key} {pair.Value}")),
            "must give at least one model more than 0");
        Require(options.Window is >= MinWindow and <= MaxWindow, nameof(options.Window), options.Window,
            $"must lie between {MinWindow} and {MaxWindow} verified predictions");
        Require(options.LearningRate is null or (> 0 and <= 10), nameof(options.LearningRate), options.LearningRate,
            "must be above 0 and at most 10, or left out");
        Require(options.Floor is >= 0 and <= 0.1, nameof(options.Floor), options.Floor, "must lie between 0 and 0.1");
        Require(options.RegimeStrength is >= 0 and <= 1, nameof(options.RegimeStrength), options.RegimeStrength, "must lie between 0 and 1");
        Require(options.OffsetWindow is >= MinWindow and <= MaxWindow, nameof(options.OffsetWindow), options.OffsetWindow,
            $"must lie between {MinWindow} and {MaxWindow} verified predictions");
        Require(options.OffsetBound is >= 0 and <= 1, nameof(options.OffsetBound), options.OffsetBound, "must lie between 0 and 1 volatility scales");
        Require(options.StaleAfter >= interval, nameof(options.StaleAfter), $"'{options.StaleAfter}'",
            $"must be at least one candle ('{interval}', Market:Interval)");
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
