using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>What a daily forecast erred at a moment of the past.</summary>
/// <param name="LastDay">The last open day that was known.</param>
/// <param name="Errors">
/// The value that came less what was forecast, by open days ahead, the next first, in units of the series with four digits; NaN where no value came.
/// </param>
public sealed record FoldErrors(DateOnly LastDay, IReadOnlyList<double> Errors)
{
    private const int Digits = 4;

    internal static IReadOnlyList<FoldErrors> Of(DailyOutlook outlook) => [.. outlook.Tried.Select(fold => new FoldErrors(
        outlook.Days.DayAt(fold.Known - 1),
        [.. Enumerable.Range(0, fold.Steps).Select(h => Rounded(outlook.Days.Values[fold.Known + h] - fold.Band.Values[h]))]))];

    // All digits would make a version twice as large and tell nothing more.
    private static double Rounded(double error)
    {
        if (!double.IsFinite(error) || error == 0)
        {
            return error;
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(error))) + 1 - Digits);
        return unit >= 1 ? Math.Round(error / unit) * unit : Math.Round(error / unit) / Math.Round(1 / unit);
    }
}
