using System.Collections.Immutable;

namespace CryptoPredict.Core.Market;

/// <summary>Where candles come from (section <c>Market</c>). Each source has a section of its own in it.</summary>
public sealed record MarketOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Market";

    private ImmutableDictionary<Type, object> _own = ImmutableDictionary<Type, object>.Empty;

    /// <summary>The market source. Each market has a database of its own.</summary>
    public string Source { get; init; } = MarketSources.All[0].Name;

    /// <summary>Length of a candle. The simulated market has whole minutes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Days of history that are read before the first prediction.</summary>
    public int HistoryDays { get; init; } = 10;

    /// <summary>The options of one source; its defaults where none were set.</summary>
    /// <typeparam name="TOptions">The source's <see cref="IMarketSourceFactory.OptionsType"/>.</typeparam>
    public TOptions Of<TOptions>()
        where TOptions : class, new() => _own.TryGetValue(typeof(TOptions), out var own) ? (TOptions)own : new TOptions();

    /// <summary>The same with other options of one source.</summary>
    public MarketOptions With<TOptions>(TOptions own)
        where TOptions : class, new() => this with { _own = _own.SetItem(typeof(TOptions), own) };

    /// <summary>Sets the options of one source while the configuration is read.</summary>
    /// <param name="own">Of a source's <see cref="IMarketSourceFactory.OptionsType"/>.</param>
    public void Set(object own)
    {
        ArgumentNullException.ThrowIfNull(own);
        _own = _own.SetItem(own.GetType(), own);
    }
}
