using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>The charts of errors.</summary>
/// <param name="OverTime">Absolute errors over time: each check, the ensemble's rolling mean, that of "no change"; in basis points.</param>
/// <param name="Difference">The ensemble's rolling mean less that of "no change", and zero; basis points. From the first mean on.</param>
/// <param name="Distribution">The share of the signed errors in each bin, of the ensemble and of "no change"; basis points, per cent.</param>
/// <param name="Count">How many checks they rest on.</param>
/// <param name="Total">How many checks the range holds in all, charted or not.</param>
internal sealed record ErrorPicture(PlotData OverTime, PlotData Difference, PlotData Distribution, int Count, long Total)
{
    /// <summary>Before anything was read.</summary>
    public static readonly ErrorPicture Empty = new(new PlotData("", [], []), new PlotData("", [], []), new PlotData("", [], []), 0, 0);
}
