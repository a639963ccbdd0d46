using System.Text.RegularExpressions;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Market.Replay;
using CryptoPredict.Core.Market.Simulated;

namespace CryptoPredict.Core.Market;

/// <summary>Opens the configured market source.</summary>
public static partial class MarketOpening
{
    // Any fixed instant serves; it must never change, or the same seed would give another market.
    private static readonly DateTimeOffset SimulationOrigin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Opens the source.</summary>
    /// <param name="options">Which one; validated.</param>
    /// <param name="resumeAt">
    /// Market time up to which candles are stored already; null at the first start. A market that does not run at the pace of
    /// the wall clock stood still meanwhile and goes on from there, once the loop follows it; one that does, has moved on, but
    /// never back behind it.
    /// </param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="cancellationToken">Stops the reading of a replay.</param>
    /// <exception cref="CsvImportException">The replay's file is no candle CSV.</exception>
    /// <exception cref="InvalidDataException">The replay's file does not fit the options.</exception>
    public static async Task<IMarketSource> OpenAsync(
        MarketOptions options, DateTimeOffset? resumeAt, TimeProvider wall, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(wall);
        return options.Source == MarketSourceKind.Simulated
            ? OpenSimulated(options, resumeAt, wall)
            : await OpenReplayAsync(options, resumeAt, wall, cancellationToken).ConfigureAwait(false);
    }

    private static SimulatedMarket OpenSimulated(MarketOptions options, DateTimeOffset? resumeAt, TimeProvider wall)
    {
        var speed = options.Simulated.Speed;
        var now = wall.GetUtcNow();

        // What is stored may lie ahead of the wall's time: an earlier run may have been a fast one.
        var start = resumeAt is { } stored && (speed != 1 || stored > now) ? stored : now;
        return new SimulatedMarket(
            new SimulatedMarketOptions { Seed = options.Simulated.Seed, Interval = options.Interval },
            new MarketClock(wall, start, speed, standing: speed != 1),
            SimulationOrigin);
    }

    private static async Task<ReplayMarket> OpenReplayAsync(
        MarketOptions options, DateTimeOffset? resumeAt, TimeProvider wall, CancellationToken cancellationToken)
    {
        var path = options.Replay.Path!;
        var stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            var content = await CandleCsv.ReadAllAsync(
                stream, new CandleCsvOptions { Asset = new Asset(options.Replay.Asset ?? SymbolFrom(path)) }, cancellationToken).ConfigureAwait(false);
            var first = content.Candles.Min(series => series.Value[0].OpenTime);
            var last = content.Candles.Max(series => series.Value[^1].OpenTime) + options.Interval;
            var start = options.Replay.From ?? DefaultStart(first, last, options.HistoryDays);
            if (start <= first || start >= last)
            {
                throw new InvalidDataException(
                    $"Market:Replay:From is '{start:u}'; '{Path.GetFileName(path)}' holds candles from {first:u} to {last:u}: choose a time between.");
            }

            var clock = new MarketClock(wall, resumeAt ?? start, options.Replay.Speed, standing: true);
            try
            {
                return new ReplayMarket(content.Candles, options.Interval, clock);
            }
            catch (ArgumentException fault)
            {
                throw new InvalidDataException($"Market:Replay:Path is '{path}', Market:Interval '{options.Interval}'. {fault.Message}", fault);
            }
        }
    }

    private static DateTimeOffset DefaultStart(DateTimeOffset first, DateTimeOffset last, int historyDays)
    {
        var history = TimeSpan.FromDays(historyDays);
        var half = (last - first) / 2;
        return first + (history < half ? history : half);
    }

    /// <summary>The symbol in a file name such as <c>BTCUSDT-1m-2025-03.csv</c>.</summary>
    private static string SymbolFrom(string path) =>
        Symbol().Match(Path.GetFileNameWithoutExtension(path)) is { Success: true } match ? match.Value.ToUpperInvariant() : "REPLAY";

    [GeneratedRegex("^[A-Za-z]{2,16}(?=[-_. 0-9]|$)")]
    private static partial Regex Symbol();
}
