using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Market.Replay;

/// <summary>The replayed market (section <c>Market:Replay</c>).</summary>
public sealed record ReplayOptions
{
    /// <summary>The candle CSV to play; needed when the source is <c>Replay</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The asset's symbol. Without it the symbol comes from the file, or else from the file's name.</summary>
    public string? Asset { get; init; }

    /// <summary>
    /// Where the replay starts, UTC; candles before it are history. Without it the replay starts <c>Market:HistoryDays</c> after the first candle, in the
    /// middle of the file at the latest.
    /// </summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Market seconds per second; 1 is real time.</summary>
    public double Speed { get; init; } = 1;
}

/// <summary>Opens a recording.</summary>
public sealed partial class ReplayMarketFactory : IMarketSourceFactory
{
    private const int MostOfName = 40;

    private ReplayMarketFactory()
    {
    }

    /// <summary>The only one.</summary>
    public static ReplayMarketFactory Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "Replay";

    /// <inheritdoc/>
    public string Description => "Recorded candles played as if they were live: prices are real but past.";

    /// <inheritdoc/>
    public bool IsSimulated => false;

    /// <inheritdoc/>
    public Type OptionsType => typeof(ReplayOptions);

    /// <inheritdoc/>
    public IEnumerable<string> FindFaults(MarketOptions options, bool isChosen)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = options.Of<ReplayOptions>();
        foreach (var fault in MarketSpeed.FindFaults(Name, own.Speed))
        {
            yield return fault;
        }

        if (!isChosen)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(own.Path))
        {
            yield return "Market:Replay:Path is not set; with Market:Source=Replay it must name a candle CSV.";
        }
        else if (!File.Exists(own.Path))
        {
            yield return $"Market:Replay:Path is '{own.Path}'; there is no file '{Path.GetFullPath(own.Path)}'.";
        }

        if (own.Asset is not null && !Asset.IsValidSymbol(own.Asset))
        {
            yield return $"Market:Replay:Asset is '{own.Asset}'; a symbol is {Asset.SymbolRule}";
        }
    }

    /// <inheritdoc/>
    public string IdentityOf(MarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = options.Of<ReplayOptions>();
        var file = new FileInfo(own.Path!);
        var facts = $"{file.FullName}|{file.Length}|{own.Asset}|{own.From:O}|{options.Interval}";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts)))[..8];
        var name = NotPlain().Replace(Path.GetFileNameWithoutExtension(file.Name).ToLowerInvariant(), "-");
        return $"replay-{name[..Math.Min(name.Length, MostOfName)]}-{digest}";
    }

    /// <inheritdoc/>
    public async Task<IMarketSource> OpenAsync(MarketOptions options, DateTimeOffset? resumeAt, TimeProvider wall, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(wall);
        var own = options.Of<ReplayOptions>();
        var path = own.Path!;
        var stream = File.OpenRead(path);
        await using var closing = stream.ConfigureAwait(false);
        var content = await CandleCsv.ReadAllAsync(
            stream, new CandleCsvOptions { Asset = new Asset(own.Asset ?? SymbolFrom(path)) }, cancellationToken).ConfigureAwait(false);
        var first = content.Candles.Min(series => series.Value[0].OpenTime);
        var last = content.Candles.Max(series => series.Value[^1].OpenTime) + options.Interval;
        var start = own.From ?? DefaultStart(first, last, options.HistoryDays);
        if (start <= first || start >= last)
        {
            throw new InvalidDataException(
                $"Market:Replay:From is '{start:u}'; '{Path.GetFileName(path)}' holds candles from {first:u} to {last:u}: choose a time between.");
        }

        var clock = new MarketClock(wall, resumeAt ?? start, own.Speed, standing: true);
        try
        {
            return new ReplayMarket(content.Candles, options.Interval, clock);
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException($"Market:Replay:Path is '{path}', Market:Interval '{options.Interval}'. {fault.Message}", fault);
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

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotPlain();
}
