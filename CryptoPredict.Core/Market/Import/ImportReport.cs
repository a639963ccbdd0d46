namespace CryptoPredict.Core.Market.Import;

/// <summary>What was found in a file. Nothing in it was repaired: what is not accepted is left out and counted here.</summary>
/// <param name="RowsRead">Lines below the header that are not blank.</param>
/// <param name="Accepted">Candles or values delivered. A row of a wide file holds one candle per asset, any other row one.</param>
/// <param name="Rejected">What was left out: the sum of <paramref name="Counts"/> over the rules that reject.</param>
/// <param name="Counts">How many candles or values each rule was found on; rules that were not broken are absent.</param>
/// <param name="Findings">The first findings of each rule, in the order of the file.</param>
/// <param name="Series">What was accepted of each asset or series, in ordinal order.</param>
/// <param name="Files">The files of an archive, in the order read; null for one file. Rows are counted through all of them.</param>
public sealed record ImportReport(
    long RowsRead,
    long Accepted,
    long Rejected,
    IReadOnlyDictionary<ImportRule, long> Counts,
    IReadOnlyList<ImportFinding> Findings,
    IReadOnlyList<ImportedSeries> Series,
    IReadOnlyList<ImportedFile>? Files = null)
{
    /// <summary>Of a file that was not read.</summary>
    public static ImportReport Empty { get; } = new(0, 0, 0, new Dictionary<ImportRule, long>(), [], []);

    /// <summary>Where a row stands, for a sentence: <c>line 5</c>, or <c>line 5 of BTCUSDT-1m-2024-02.csv</c>.</summary>
    /// <param name="row">The row, counted through all files from 1.</param>
    public string PlaceOf(long row) => Files?.LastOrDefault(file => file.FirstRow <= row) is { } file
        ? FormattableString.Invariant($"line {row - file.FirstRow + 1} of {file.Name}") : FormattableString.Invariant($"line {row}");

    /// <summary>How often <paramref name="rule"/> was found.</summary>
    public long Count(ImportRule rule) => Counts.GetValueOrDefault(rule);
}

/// <summary>One broken rule.</summary>
/// <param name="Row">The line of the file, from 1.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Sentence">What is wrong there, in words.</param>
public sealed record ImportFinding(long Row, ImportRule Rule, string Sentence);

/// <summary>What was accepted of one asset or series.</summary>
/// <param name="Asset">The asset or series.</param>
/// <param name="First">Open time of its oldest candle, or its first day, UTC.</param>
/// <param name="Last">Open time of its newest candle, or its last day, UTC.</param>
/// <param name="Count">How many candles or days.</param>
/// <param name="Missing">
/// How many are missing between the first and the last; exact, whatever the order of the file (a <see cref="ImportRule.Gap"/>
/// is found while reading, and a row out of order may fill it later).
/// </param>
public sealed record ImportedSeries(Asset Asset, DateTimeOffset First, DateTimeOffset Last, long Count, long Missing);
