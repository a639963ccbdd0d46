namespace CryptoPredict.Core.Market.Simulated;

/// <summary>
/// What the simulated market is made of. Its speed is that of the clock it is given, and how much of its past is read at the
/// start is the reader's choice: it has one from its origin on.
/// </summary>
public sealed record SimulatedMarketOptions
{
    /// <summary>Chooses the market; equal seeds give equal candles, bit for bit. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>At least one asset, no name twice. Default BTC-USD, ETH-USD and SOL-USD. An asset's path does not depend on the others.</summary>
    public IReadOnlyList<SimulatedAsset> Assets { get; init; } =
    [
        new(new Asset("BTC-USD"), 65_000, 0.022),
        new(new Asset("ETH-USD"), 3_400, 0.028),
        new(new Asset("SOL-USD"), 150, 0.036),
    ];

    /// <summary>
    /// Length of one candle: whole minutes that divide a day. Default 1 minute. Longer candles sum up the same minutes, so the
    /// interval does not change the market.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with the options, one sentence for each fault; empty when they are sound.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        var faults = new List<string>();
        if (Interval < TimeSpan.FromMinutes(1) || Interval.Ticks % TimeSpan.TicksPerMinute != 0 || TimeSpan.TicksPerDay % Interval.Ticks != 0)
        {
            faults.Add($"{nameof(Interval)} is {Interval}; it must be whole minutes that divide a day, such as 00:01:00, 00:05:00 or 01:00:00.");
        }

        if (Assets is not { Count: > 0 })
        {
            faults.Add($"{nameof(Assets)} is empty; name at least one, with its {nameof(SimulatedAsset.StartPrice)}.");
            return faults;
        }

        foreach (var asset in Assets)
        {
            var name = asset.Asset.Symbol;
            if (!Asset.IsValidSymbol(name))
            {
                faults.Add($"{nameof(Assets)} holds the symbol '{name}'; a symbol is {Asset.SymbolRule}");
            }

            if (asset.StartPrice is not (>= 1e-6 and <= 1e9))
            {
                faults.Add($"{nameof(SimulatedAsset.StartPrice)} of {name} is {asset.StartPrice}; it must lie between 1e-6 and 1e9.");
            }

            if (asset.DailyVolatility is not (>= 0.001 and <= 0.2))
            {
                faults.Add($"{nameof(SimulatedAsset.DailyVolatility)} of {name} is {asset.DailyVolatility}; it must lie between 0.001 and 0.2.");
            }
        }

        faults.AddRange(Assets
            .CountBy(a => a.Asset)
            .Where(count => count.Value > 1)
            .Select(count => $"{nameof(Assets)} names {count.Key} {count.Value} times; name each asset once."));
        return faults;
    }
}
