namespace CryptoPredict.Core.Market;

/// <summary>How many market seconds pass within a second, of markets that are played.</summary>
internal static class MarketSpeed
{
    /// <summary>Why a speed is none; empty when it is one.</summary>
    /// <param name="source">The source whose option it is.</param>
    /// <param name="speed">Market seconds per second.</param>
    public static IEnumerable<string> FindFaults(string source, double speed) => speed is >= 0.01 and <= 10_000
        ? []
        : [$"Market:{source}:Speed is {speed}; it must lie between 0.01 and 10000 (1 is real time)."];
}
