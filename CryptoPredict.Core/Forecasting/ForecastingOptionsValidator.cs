using CryptoPredict.Core.Market;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Forecasting;

/// <summary>Refuses a forecasting configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class ForecastingOptionsValidator(IOptions<MarketOptions> market) : IValidateOptions<ForecastingOptions>
{
    private const int MaxHorizonSteps = 1440;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ForecastingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interval = market.Value.Interval;
        var faults = new ValidateOptionsResultBuilder();
        if (FaultOf("Forecasting:Horizon", options.Horizon, interval) is { } fault)
        {
            faults.AddError(fault);
        }

        if (!(options.BandCoverage is >= 0.5 and <= 0.99))
        {
            faults.AddError($"Forecasting:BandCoverage is {options.BandCoverage}; it must lie between 0.5 and 0.99.");
        }

        if (!(options.BuyThreshold is > 0.5 and < 1))
        {
            faults.AddError($"Forecasting:BuyThreshold is {options.BuyThreshold}; it must lie between 0.5 and 1, both excluded.");
        }

        if (!(options.SellThreshold is > 0 and < 0.5))
        {
            faults.AddError($"Forecasting:SellThreshold is {options.SellThreshold}; it must lie between 0 and 0.5, both excluded.");
        }

        return faults.Build();
    }

    /// <summary>Why a horizon cannot be forecast.</summary>
    /// <param name="key">The key that it stands under.</param>
    /// <param name="horizon">The horizon.</param>
    /// <param name="interval">Length of a candle.</param>
    /// <returns>A sentence; null when it can.</returns>
    internal static string? FaultOf(string key, TimeSpan horizon, TimeSpan interval) =>
        horizon < interval || horizon.Ticks % interval.Ticks != 0 || horizon / interval > MaxHorizonSteps
            ? $"{key} is '{horizon}'; it must be 1 to {MaxHorizonSteps} whole candles of '{interval}' (Market:Interval)." : null;
}
