using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>The verified forecasts of one asset over a range, with their errors: read once, then grown from snapshots.</summary>
/// <param name="ledger">Where the checks are.</param>
internal sealed class ErrorWindow(ILedger ledger)
{
    /// <summary>The most checks the charts rest on; the page says so when there are more.</summary>
    public const int Capacity = 1000;

    /// <summary>How many checks the rolling means average over.</summary>
    public const int Rolling = 20;

    private readonly List<LedgerEntry> _entries = [];
    private string? _key;

    /// <summary>How many checks the range holds in all, charted or not.</summary>
    public long Total { get; private set; }

    /// <summary>How many checks the charts rest on.</summary>
    public int Count => _entries.Count;

    /// <summary>Takes in a snapshot; reads the ledger when asset or range are others, or when checks were missed.</summary>
    /// <returns>Whether anything changed.</returns>
    /// <param name="snapshot">The present of the asset.</param>
    /// <param name="range">From when to when the checks' predictions were made.</param>
    /// <param name="now">Market time.</param>
    /// <param name="zone">The reader's time zone.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<bool> RefreshAsync(
        AssetSnapshot snapshot, TimeRange range, DateTimeOffset now, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var key = $"{snapshot.Asset.Symbol}|{range}";
        var (from, to) = range.Bounds(now, zone);
        var newest = _entries.Count > 0 ? _entries[^1].Id : 0;
        var recent = snapshot.Recent.IsDefault ? [] : snapshot.Recent;
        var added = recent.Where(e => IsVerified(e) && e.Id > newest && !(e.Prediction.AsOf < from) && !(e.Prediction.AsOf >= to)).Reverse().ToArray();
        if (key == _key && added.Length == 0)
        {
            return false;
        }

        var missedSome = recent.Length == AssetSnapshot.MaxRecent && recent[^1].Id > newest;
        if (key != _key || missedSome)
        {
            var page = await ledger.ReadAsync(
                new LedgerQuery(snapshot.Asset, from, to, LedgerState.Verified, Limit: Capacity), cancellationToken);
            _entries.Clear();
            _entries.AddRange(page.Items.Reverse());
            Total = page.Total;
            _key = key;
            return true;
        }

        _entries.AddRange(added);
        Total += added.Length;
        var expired = _entries.TakeWhile(e => e.Prediction.AsOf < from).Count();
        Total -= expired;
        _entries.RemoveRange(0, Math.Max(expired, _entries.Count - Capacity));
        return true;
    }

    /// <summary>The ensemble's signed errors, in basis points.</summary>
    public IReadOnlyList<double> Errors() => [.. _entries.Select(Error)];

    /// <summary>The signed errors of "no change" on the same targets, in basis points.</summary>
    public IReadOnlyList<double> BaselineErrors() => [.. _entries.Select(BaselineError)];

    /// <summary>Absolute errors over time: each check, the ensemble's rolling mean, that of "no change"; in basis points.</summary>
    public PlotData OverTime()
    {
        double[] errors = [.. _entries.Select(e => Math.Abs(Error(e)))];
        double[] baseline = [.. _entries.Select(e => Math.Abs(BaselineError(e)))];
        return new PlotData(
            _key ?? "",
            [.. _entries.Select(e => (double)e.Prediction.TargetTime.ToUnixTimeSeconds())],
            [errors, RollingMean(errors), RollingMean(baseline)]);
    }

    private static bool IsVerified(LedgerEntry entry) => entry.Verification is { Status: VerificationStatus.Verified };

    private static double Error(LedgerEntry entry) => 10_000 * entry.Verification!.LogError ?? double.NaN;

    // "No change" forecasts a log return of zero.
    private static double BaselineError(LedgerEntry entry) =>
        -10_000 * Math.Log((entry.Verification!.ActualPrice ?? double.NaN) / entry.Prediction.LastPrice);

    private static double[] RollingMean(double[] values)
    {
        var means = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var length = Math.Min(Rolling, i + 1);
            means[i] = length < Rolling ? double.NaN : values.AsSpan(i + 1 - length, length).ToArray().Average();
        }

        return means;
    }
}
