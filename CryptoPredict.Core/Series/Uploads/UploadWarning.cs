namespace CryptoPredict.Core.Series.Uploads;

/// <summary>What of an upload must be confirmed before it is merged, because it is seldom meant and stays for good.</summary>
[Flags]
public enum MergeWarnings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>One rule rejects more than half of its rows: it is probably not what it is read as.</summary>
    MostRejected = 1,

    /// <summary>Its prices are on another scale than what is stored of the asset.</summary>
    PriceScale = 2,

    /// <summary>Its prices are not those of the simulated market.</summary>
    SimulatedMarket = 4,
}

/// <summary>A warning about an upload.</summary>
/// <param name="Kind">What must be confirmed.</param>
/// <param name="Sentence">What was found, with its figures.</param>
public sealed record UploadWarning(MergeWarnings Kind, string Sentence)
{
    private static readonly HashSet<Market.Import.ImportRule> Harmless =
        [Market.Import.ImportRule.Duplicate, Market.Import.ImportRule.OtherAsset, Market.Import.ImportRule.NotClosed];

    /// <summary>Finds whether one rule rejects most of a file.</summary>
    /// <returns>The warning; null where none does.</returns>
    internal static UploadWarning? OfRejected(Market.Import.ImportReport report)
    {
        var (rule, count) = report.Counts.Where(found => found.Key is var rule && Market.Import.ImportRules.Rejects(rule) && !Harmless.Contains(rule))
            .Select(found => (found.Key, found.Value)).OrderByDescending(found => found.Value).FirstOrDefault();
        return 2 * count <= report.Accepted + report.Rejected ? null : new UploadWarning(MergeWarnings.MostRejected, FormattableString.Invariant(
            $"Of {report.Accepted + report.Rejected:N0} rows {count:N0} are left out for one reason, {Market.Import.ImportRules.InWords(rule)}: the file is ")
                + "probably not what it is read as.");
    }
}
