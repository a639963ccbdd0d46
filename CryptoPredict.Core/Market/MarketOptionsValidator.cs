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
        if (!Enum.IsDefined(options.Source))
        {
            faults.AddError($"Market:Source is '{options.Source}'; allowed are {string.Join(", ", Enum.GetNames<MarketSourceKind>())}.");
        }

        if (options.Interval < TimeSpan.FromSeconds(1) || options.Interval > TimeSpan.FromDays(1) || TimeSpan.FromDays(1).Ticks % options.Interval.Ticks != 0)
        {
            faults.AddError($"Market:Interval is '{options.Interval}'; it must be a divisor of a day, from 00:00:01 to 1.00:00:00.");
        }

        else if (options.Source == MarketSourceKind.Simulated && options.Interval.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            faults.AddError($"Market:Interval is '{options.Interval}'; with Market:Source=Simulated it must be whole minutes, for example 00:01:00.");
        }

        if (options.HistoryDays is < 1 or > 365)
        {
            faults.AddError($"Market:HistoryDays is {options.HistoryDays}; it must lie between 1 and 365.");
        }

        RequireSpeed("Market:Simulated:Speed", options.Simulated.Speed, faults);
        RequireSpeed("Market:Replay:Speed", options.Replay.Speed, faults);
        if (options.Source == MarketSourceKind.Replay)
        {
            ValidateReplay(options.Replay, faults);
        }

        return faults.Build();
    }

    private static void RequireSpeed(string key, double speed, ValidateOptionsResultBuilder faults)
    {
        if (!(speed is >= 0.01 and <= 10_000))
        {
            faults.AddError($"{key} is {speed}; it must lie between 0.01 and 10000 (1 is real time).");
        }
    }

    private static void ValidateReplay(MarketOptions.ReplaySection replay, ValidateOptionsResultBuilder faults)
    {
        if (string.IsNullOrWhiteSpace(replay.Path))
        {
            faults.AddError("Market:Replay:Path is not set; with Market:Source=Replay it must name a candle CSV.");
        }
        else if (!File.Exists(replay.Path))
        {
            faults.AddError($"Market:Replay:Path is '{replay.Path}'; there is no file '{Path.GetFullPath(replay.Path)}'.");
        }

        if (replay.Asset is not null && !Asset.IsValidSymbol(replay.Asset))
        {
            faults.AddError($"Market:Replay:Asset is '{replay.Asset}'; a symbol has 1 to {Asset.MaxSymbolLength} letters, digits or any of - _ . : /");
        }
    }
}
