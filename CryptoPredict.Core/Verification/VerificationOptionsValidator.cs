using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Verification;

/// <summary>Refuses a verification configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class VerificationOptionsValidator(IOptions<MarketOptions> market, IOptions<ForecastingOptions> forecasting)
    : IValidateOptions<VerificationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, VerificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interval = market.Value.Interval;
        var horizon = forecasting.Value.Horizon;
        var faults = new ValidateOptionsResultBuilder();
        if (options.After is { } after && (after < interval || after > horizon))
        {
            faults.AddError($"Verification:After is '{after}'; it must lie between one candle ('{interval}', Market:Interval) and the horizon ('{horizon}', "
                + "Forecasting:Horizon).");
        }

        if (options.Tolerance is { } tolerance && (tolerance < TimeSpan.Zero || tolerance > horizon))
        {
            faults.AddError($"Verification:Tolerance is '{tolerance}'; it must lie between 00:00:00 and the horizon ('{horizon}', Forecasting:Horizon).");
        }

        if (options.ScoreWindow is < 50 or > 100_000)
        {
            faults.AddError($"Verification:ScoreWindow is {options.ScoreWindow}; it must lie between 50 and 100000 verified predictions.");
        }

        return faults.Build();
    }
}
