namespace CryptoPredict.Core.Market;

/// <summary>Where candles come from (section <c>Market</c>).</summary>
public sealed record MarketOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Market";

    /// <summary>The kind of source.</summary>
    public MarketSourceKind Source { get; init; } = MarketSourceKind.Simulated;

    /// <summary>Length of a candle: a divisor of a day, one second at least.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many days of history are taken in before the first prediction.</summary>
    public int HistoryDays { get; init; } = 10;

    /// <summary>The simulated market.</summary>
    public SimulatedSection Simulated { get; init; } = new();

    /// <summary>The replayed market.</summary>
    public ReplaySection Replay { get; init; } = new();

    /// <summary>Section <c>Market:Simulated</c>.</summary>
    public sealed record SimulatedSection
    {
        /// <summary>The seed: the same seed gives the same market.</summary>
        public int Seed { get; init; } = 42;

        /// <summary>Market seconds per second.</summary>
        public double Speed { get; init; } = 1;
    }

    /// <summary>Section <c>Market:Replay</c>.</summary>
    public sealed record ReplaySection
    {
        /// <summary>The candle CSV to play.</summary>
        public string? Path { get; init; }

        /// <summary>The asset's symbol; null: taken from the file, or else from its name.</summary>
        public string? Asset { get; init; }

        /// <summary>Market time at which the play starts, UTC; null: as many days of history after the first candle as <see cref="HistoryDays"/>, at most half the file.</summary>
        public DateTimeOffset? From { get; init; }

        /// <summary>Market seconds per second.</summary>
        public double Speed { get; init; } = 1;
    }
}
