using System.Collections.Immutable;

namespace CryptoPredict.Dashboard.Components.Pages.Models;

/// <summary>Metrics as metadata keep them, by name.</summary>
internal static class Metrics
{
    /// <summary>MAE over that of "no change"; null when it was not measured.</summary>
    public static double? RelativeMae(ImmutableSortedDictionary<string, double>? metrics) =>
        metrics is not null && metrics.TryGetValue("relative_mae", out var value) ? value : null;
}
