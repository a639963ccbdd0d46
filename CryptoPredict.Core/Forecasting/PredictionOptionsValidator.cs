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
            if (ForecastingOptionsValidator.FaultOf($"Prediction:Horizons:{place}", horizon, interval) is { } fault)
            {
                faults.AddError(fault);
            }
        }

        if (options.Horizons is { Count: > MostHorizons } many)
        {
            faults.AddError($"Prediction:Horizons names {many.Count} horizons; there may be {MostHorizons} at most.");
        }

        return faults.Build();
    }
}
