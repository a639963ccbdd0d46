using System.Collections.Immutable;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Dashboard.Components.Pages.Models;

/// <summary>Metrics as metadata keep them, by name.</summary>
internal static class Metrics
{
    /// <summary>MAE over that of "no change"; null when it was not measured.</summary>
    public static double? RelativeMae(ImmutableSortedDictionary<string, double>? metrics) =>
        metrics is not null && metrics.TryGetValue("relative_mae", out var value) ? value : null;

    /// <summary>Whether live metrics rest on too few independent targets to be more than chance, as the scores of all models have it.</summary>
    /// <param name="live">The metrics.</param>
    /// <param name="state">How far ahead is forecast: targets that overlap share moves.</param>
    public static bool IsEarly(LiveMetrics live, ILiveState state) =>
        live.Count / (int)(state.Horizon / state.Market.Interval) < RollingScores.MinimumEffectiveCount;
}
