using CryptoPredict.Core.Market;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Forecasting;

/// <summary>Refuses horizons that could not be forecast, in sentences that name key, value and rule.</summary>
public sealed class PredictionOptionsValidator(IOptions<MarketOptions> market) : IValidateOptions<PredictionOptions>
{
    private const int MostHorizons = 8;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PredictionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interval = market.Value.Interval;
        var faults = new ValidateOptionsResultBuilder();
        foreach (var (place, horizon) in (options.Horizons ?? []).Index())
        {
            if (horizon < interval || horizon.Ticks % interval.Ticks != 0 || horizon / interval > ForecastingOptionsValidator.MaxHorizonSteps)
            {
                faults.AddError($"Prediction:Horizons:{place} is '{horizon}'; it must be 1 to {ForecastingOptionsValidator.MaxHorizonSteps} whole candles of "
                    + $"'{interval}' (Market:Interval).");
            }
        }

        if (options.Horizons is { Count: > MostHorizons } many)
        {
            faults.AddError($"Prediction:Horizons names {many.Count} horizons; there may be {MostHorizons} at most.");
        }

        return faults.Build();
    }
}
