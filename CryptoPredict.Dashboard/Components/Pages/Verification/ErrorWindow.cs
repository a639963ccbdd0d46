using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>
/// The errors of one asset's verified forecasts over a range: read once, then grown from snapshots. Everybody who looks at them shares one, and each candle
/// is taken in once for all.
/// </summary>
/// <param name="ledger">Where the checks are.</param>
/// <param name="asset">The asset.</param>
/// <param name="range">From when to when the checks' predictions were made.</param>
/// <param name="zone">The time zone in which days begin.</param>
internal sealed class ErrorWindow(ILedger ledger, Asset asset, TimeRange range, TimeZoneInfo zone)
{
    /// <summary>The most checks the charts rest on; the page says so when there are more.</summary>
    public const int Capacity = 1000;

    /// <summary>How many checks the rolling means average over.</summary>
    public const int Rolling = 20;

    private readonly Lock _lock = new();
    private readonly List<Check> _checks = [];
    private AssetSnapshot? _taken;
    private Task<ErrorPicture> _picture = Task.FromResult(ErrorPicture.Empty);
    private bool _isRead;
    private long _total;

    /// <summary>Takes in a snapshot; reads the ledger at first, and when checks were missed.</summary>
    /// <param name="snapshot">The asset's newest snapshot.</param>
    /// <param name="now">Market time.</param>
    /// <param name="cancellationToken">Stops the waiting; the others get their picture.</param>
    /// <returns>What is to be shown; the same as before when nothing is new.</returns>
    public Task<ErrorPicture> RefreshAsync(AssetSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_taken, snapshot) || _picture.IsFaulted)
            {
                (_taken, _picture) = (snapshot, TakeAsync(_picture, snapshot, now));
            }

            return _picture.WaitAsync(cancellationToken);
        }
    }

    private async Task<ErrorPicture> TakeAsync(Task<ErrorPicture> before, AssetSnapshot snapshot, DateTimeOffset now)
    {
        // Elsewhere, for the others wait for the lock; and after what came before, whatever became of that.
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        var (from, to) = range.Bounds(now, zone);
        var newest = _checks.Count > 0 ? _checks[^1].Id : 0;
        var all = snapshot.Recent.IsDefault ? [] : snapshot.Recent;
        var recent = all.Where(entry => !(entry.Prediction.AsOf < from) && !(entry.Prediction.AsOf >= to)).ToArray();
        var added = recent.Where(entry => HasPrice(entry) && entry.Id > newest).Reverse().Select(Check.Of).ToArray();
        var missedSome = recent.Length == AssetSnapshot.MaxRecent && recent[^1].Id > newest;
        if (!_isRead || missedSome)
        {
            var page = await ledger.ReadAsync(
                new LedgerQuery(asset, from, to, LedgerState.Verified, Limit: Capacity), CancellationToken.None).ConfigureAwait(false);
            _checks.Clear();
            _checks.AddRange(page.Items.Where(HasPrice).Reverse().Select(Check.Of));
            (_total, _isRead) = (page.Total, true);
        }
        else if (added.Length == 0)
        {
            return before.IsCompletedSuccessfully ? await before.ConfigureAwait(false) : Picture();
        }
        else
        {
            _checks.AddRange(added);
            var expired = _checks.TakeWhile(check => check.AsOf < from).Count();
            _total += added.Length - expired;
            _checks.RemoveRange(0, Math.Max(expired, _checks.Count - Capacity));
        }

        return Picture();
    }

    private ErrorPicture Picture()
    {
        double[] errors = [.. _checks.Select(check => Math.Abs(check.Error))];
        double[] baseline = [.. _checks.Select(check => Math.Abs(check.BaselineError))];
        var bins = HistogramBins.Of([.. _checks.Select(check => check.Error)], [.. _checks.Select(check => check.BaselineError)]);
        var (key, times) = ($"{asset.Symbol}|{range}", _checks.Select(check => (double)check.Target).ToArray());
        var (means, baselineMeans) = (RollingMean(errors), RollingMean(baseline));
        double[] differences = [.. means.Zip(baselineMeans, (mean, other) => mean - other).Skip(Rolling - 1)];
        return new ErrorPicture(
            new PlotData(key, times, [errors, means, baselineMeans]),
            new PlotData(key, times[Math.Min(Rolling - 1, times.Length)..], [differences, new double[differences.Length]]),
            new PlotData("", bins.Centres, bins.Shares), _checks.Count, _total);
    }

    private static bool HasPrice(LedgerEntry entry) => entry.Outcome is { Status: VerificationStatus.Verified };

    private static double[] RollingMean(double[] values)
    {
        var means = new double[values.Length];
        Array.Fill(means, double.NaN);
        for (var end = Rolling; end <= values.Length; end++)
        {
            var sum = 0.0;
            foreach (var value in values.AsSpan(end - Rolling, Rolling))
            {
                sum += value;
            }

            means[end - 1] = sum / Rolling;
        }

        return means;
    }

    /// <summary>Of a ledger's row no more is kept than is drawn.</summary>
    /// <param name="Id">The prediction's.</param>
    /// <param name="AsOf">When it was made.</param>
    /// <param name="Target">Its target time, unix seconds UTC.</param>
    /// <param name="Error">The ensemble's signed error, in basis points.</param>
    /// <param name="BaselineError">That of "no change", which forecasts a log return of zero.</param>
    private readonly record struct Check(long Id, DateTimeOffset AsOf, long Target, double Error, double BaselineError)
    {
        public static Check Of(LedgerEntry entry) => new(
            entry.Id, entry.Prediction.AsOf, entry.Prediction.TargetTime.ToUnixTimeSeconds(), 10_000 * entry.Outcome!.LogError ?? double.NaN,
            -10_000 * Math.Log((entry.Outcome.ActualPrice ?? double.NaN) / entry.Prediction.LastPrice));
    }
}
