namespace CryptoPredict.Core.Market.Simulated;

/// <summary>The simulated market (section <c>Market:Simulated</c>).</summary>
public sealed record SimulatedOptions
{
    /// <summary>The same seed gives the same market.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Market seconds per second; 1 is real time. In Development <c>appsettings.Development.json</c> sets 10.</summary>
    public double Speed { get; init; } = 1;
}

/// <summary>Opens the simulated market.</summary>
public sealed class SimulatedMarketFactory : IMarketSourceFactory
{
    // Any fixed instant serves; it must never change, or the same seed would give another market.
    private static readonly DateTimeOffset Origin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private SimulatedMarketFactory()
    {
    }

    /// <summary>The only one.</summary>
    public static SimulatedMarketFactory Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "Simulated";

    /// <inheritdoc/>
    public string Description => "An artificial market: no price on this page is real.";

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <inheritdoc/>
    public Type OptionsType => typeof(SimulatedOptions);

    /// <inheritdoc/>
    public IEnumerable<string> FindFaults(MarketOptions options, bool isChosen)
    {
        ArgumentNullException.ThrowIfNull(options);
        IEnumerable<string> interval = isChosen && options.Interval.Ticks % TimeSpan.TicksPerMinute != 0
            ? [$"Market:Interval is '{options.Interval}'; with Market:Source=Simulated it must be whole minutes, for example 00:01:00."]
            : [];
        return [.. interval, .. MarketSpeed.FindFaults(Name, options.Of<SimulatedOptions>().Speed)];
    }

    /// <inheritdoc/>
    public string IdentityOf(MarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return $"simulated-{options.Of<SimulatedOptions>().Seed}-{options.Interval.TotalSeconds:0}s";
    }

    /// <inheritdoc/>
    public Task<IMarketSource> OpenAsync(MarketOptions options, DateTimeOffset? resumeAt, TimeProvider wall, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(wall);
        var own = options.Of<SimulatedOptions>();
        var now = wall.GetUtcNow();

        // What is stored may lie ahead of the wall's time: an earlier run may have been a fast one.
        var start = resumeAt is { } stored && (own.Speed != 1 || stored > now) ? stored : now;
        return Task.FromResult<IMarketSource>(new SimulatedMarket(
            new SimulatedMarketOptions { Seed = own.Seed, Interval = options.Interval }, new MarketClock(wall, start, own.Speed, standing: own.Speed != 1),
            Origin));
    }
}
