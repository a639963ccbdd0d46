namespace CryptoPredict.Core.Market;

/// <summary>
/// A kind of market that candles can come from: all that the rest of the program asks about it. A new one is a class of this interface, the options of its
/// section, and a line in <see cref="MarketSources.All"/>.
/// </summary>
public interface IMarketSourceFactory
{
    /// <summary>What <c>Market:Source</c> calls it, and its section <c>Market:&lt;Name&gt;</c>. It stands in every ledger row, so it never changes.</summary>
    string Name { get; }

    /// <summary>What its prices are, in a sentence for whoever looks at them.</summary>
    string Description { get; }

    /// <summary>Whether its prices are made up. Everything that rests on them is labelled as simulated.</summary>
    bool IsSimulated { get; }

    /// <summary>The options of its section: a type with a constructor without parameters.</summary>
    Type OptionsType { get; }

    /// <summary>What is wrong with its own section, whether it is the chosen source or not.</summary>
    /// <param name="options">The market's options.</param>
    /// <param name="isChosen">Whether it is the chosen source, so that what it cannot do without must be there.</param>
    /// <returns>A sentence for each fault, with key, value and rule.</returns>
    IEnumerable<string> FindFaults(MarketOptions options, bool isChosen);

    /// <summary>
    /// A name for "the same market", fit for a file name (letters a to z, digits, hyphens): its candles, predictions and scores belong together and to nothing
    /// else. Each market has a database of its own, so that simulated, replayed and real prices can never mix.
    /// </summary>
    /// <param name="options">Validated options.</param>
    string IdentityOf(MarketOptions options);

    /// <summary>Opens the market.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="resumeAt">
    /// Market time up to which candles are stored already; null at the first start. A market that does not run at the pace of
    /// the wall clock stood still meanwhile and goes on from there, once the loop follows it; one that does, has moved on, but
    /// never back behind it.
    /// </param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="Import.CsvImportException">A file it reads is no candle CSV.</exception>
    /// <exception cref="InvalidDataException">What it reads does not fit the options.</exception>
    Task<IMarketSource> OpenAsync(MarketOptions options, DateTimeOffset? resumeAt, TimeProvider wall, CancellationToken cancellationToken);
}
