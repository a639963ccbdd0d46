namespace CryptoPredict.Core.Market.Import;

/// <summary>Counts what is read and found while a file streams by.</summary>
internal sealed class ImportTally(int maxFindingsPerRule)
{
    private readonly long[] _counts = new long[Enum.GetValues<ImportRule>().Length];
    private readonly int[] _listed = new int[Enum.GetValues<ImportRule>().Length];
    private readonly List<ImportFinding> _findings = [];
    private long _rows;
    private long _accepted;
    private long _rejected;

    public void RowRead() => _rows++;

    public void Accept() => _accepted++;

    /// <summary>Counts a broken rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="candles">How many candles it was broken by.</param>
    /// <returns>Whether a sentence about it is wanted: see <see cref="Describe"/>.</returns>
    public bool Count(ImportRule rule, int candles = 1)
    {
        _counts[(int)rule] += candles;
        _rejected += rule.Rejects() ? candles : 0;
        return _listed[(int)rule] < maxFindingsPerRule;
    }

    public void Describe(long row, ImportRule rule, string sentence)
    {
        _listed[(int)rule]++;
        _findings.Add(new ImportFinding(row, rule, sentence));
    }

    /// <summary>The first finding of a rule; null where it was not broken, or no finding is listed.</summary>
    public ImportFinding? FirstOf(ImportRule rule) => _findings.Find(finding => finding.Rule == rule);

    public ImportReport ToReport(IEnumerable<ImportedSeries> series, IReadOnlyList<ImportedFile> files) => new(
        _rows,
        _accepted,
        _rejected,
        Enum.GetValues<ImportRule>().Where(r => _counts[(int)r] > 0).ToDictionary(r => r, r => _counts[(int)r]),
        [.. _findings],
        [.. series.OrderBy(s => s.Asset)],
        files.Count == 0 ? null : [.. files]);
}
