using System.Collections.Concurrent;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>The windows of errors that open pages show. Each lives as long as a page holds it.</summary>
/// <param name="ledger">Where the checks are.</param>
internal sealed class ErrorWindows(ILedger ledger)
{
    private readonly ConcurrentDictionary<(Asset, TimeRange, string Zone), WeakReference<ErrorWindow>> _windows = new();

    /// <summary>The one of an asset and a range, whose days begin in a time zone.</summary>
    public ErrorWindow Of(Asset asset, TimeRange range, TimeZoneInfo zone)
    {
        var shared = _windows.GetOrAdd((asset, range, zone.Id), _ => new(new ErrorWindow(ledger, asset, range, zone)));
        lock (shared)
        {
            if (!shared.TryGetTarget(out var window))
            {
                shared.SetTarget(window = new ErrorWindow(ledger, asset, range, zone));
            }

            return window;
        }
    }
}
