using CryptoPredict.Core.Market.Import;

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

    /// <summary>Many of its rows have the time of an earlier one and other prices: it probably holds several assets.</summary>
    ManyConflicts = 8,
}

/// <summary>A warning about an upload.</summary>
/// <param name="Kind">What must be confirmed.</param>
/// <param name="Sentence">What was found, with its figures.</param>
public sealed record UploadWarning(MergeWarnings Kind, string Sentence)
{
    private static readonly HashSet<ImportRule> Harmless =
        [ImportRule.Duplicate, ImportRule.OtherAsset, ImportRule.NotClosed];

    // A few rows are mended by hand or written twice; more of them are another asset's.
    private const int ConflictsAllowedIn = 20;

    /// <summary>Finds whether one rule rejects most of a file.</summary>
    /// <returns>The warning; none where no rule does.</returns>
    internal static IReadOnlyList<UploadWarning> OfRejected(ImportReport report)
    {
        var all = report.Accepted + report.Rejected;
        return
        [
            .. from found in report.Counts
               where found.Key.Rejects() && !Harmless.Contains(found.Key) && 2 * found.Value > all
               select new UploadWarning(MergeWarnings.MostRejected, FormattableString.Invariant(
                   $"Of {all:N0} rows {found.Value:N0} are left out for one reason, {found.Key.InWords()}: the file is probably not what it is read as.")),
        ];
    }

    /// <summary>Finds whether many candles of a file are of times that it has already.</summary>
    /// <returns>The warning; none where few are.</returns>
    internal static IReadOnlyList<UploadWarning> OfConflicts(ImportReport report)
    {
        var (all, conflicts) = (report.Accepted + report.Rejected, report.Count(ImportRule.ConflictingDuplicate));

        // Of more than half of them the other warning speaks.
        return ConflictsAllowedIn * conflicts <= all || 2 * conflicts > all ? [] :
        [
            new UploadWarning(MergeWarnings.ManyConflicts, FormattableString.Invariant(
                $"Of {all:N0} rows {conflicts:N0} have the time of an earlier row and other prices: the file probably holds several assets. Choose the column ")
                + "that names them; as it is read, the first row of each time is kept."),
        ];
    }
}
