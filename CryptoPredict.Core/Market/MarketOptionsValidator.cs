using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Market;

/// <summary>Refuses a market configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class MarketOptionsValidator : IValidateOptions<MarketOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new ValidateOptionsResultBuilder();
        var chosen = MarketSources.Find(options.Source);
        if (chosen is null)
        {
            faults.AddError(MarketSources.Unknown(options.Source));
        }

        if (options.Interval < TimeSpan.FromSeconds(1) || options.Interval > TimeSpan.FromDays(1) || TimeSpan.FromDays(1).Ticks % options.Interval.Ticks != 0)
        {
            faults.AddError($"Market:Interval is '{options.Interval}'; it must be a divisor of a day, from 00:00:01 to 1.00:00:00.");
        }

        if (options.HistoryDays is < 1 or > 365)
        {
            faults.AddError($"Market:HistoryDays is {options.HistoryDays}; it must lie between 1 and 365.");
        }

        foreach (var fault in MarketSources.All.SelectMany(source => source.FindFaults(options, source == chosen)))
        {
            faults.AddError(fault);
        }

        return faults.Build();
    }
}
