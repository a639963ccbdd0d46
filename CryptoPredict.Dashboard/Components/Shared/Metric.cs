using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A stored metric as pages show it.</summary>
/// <param name="Name">The name under which it is stored.</param>
/// <param name="Unit">The unit it is shown in, after a comma; empty for none.</param>
/// <param name="Text">A value in that unit.</param>
/// <param name="Better">1 where more is better, −1 where less is, 0 where neither.</param>
internal sealed record Metric(string Name, string Unit, Func<double?, string> Text, int Better = 0)
{
    private static readonly Dictionary<string, Metric> Known = new Metric[]
    {
        new("count", "", Count),
        new("days", "", Count),
        new("champion_days", "", Count),
        new("mae", "bp", NumberFormat.BasisPoints, -1),
        new("rmse", "bp", NumberFormat.BasisPoints, -1),
        new("relative_mae", "", NumberFormat.Ratio, -1),
        new("r_squared", "", NumberFormat.Ratio, 1),
        new("direction", "%", Share, 1),
        new("direction_lower", "%", Share),
        new("direction_upper", "%", Share),
        new("p_better", "", NumberFormat.PValue),
        new("p_worse", "", NumberFormat.PValue),
        new("forecast_deviation", "bp", NumberFormat.BasisPoints),
        new("realised_deviation", "bp", NumberFormat.BasisPoints),
        new("relative_to_champion", "", NumberFormat.Ratio, -1),
        new("p_better_than_champion", "", NumberFormat.PValue),
        new("accuracy", "%", Share, 1),
        new("accuracy_low", "%", Share),
        new("accuracy_high", "%", Share),
        new("majority_accuracy", "%", Share),
        new("brier", "", NumberFormat.Significant, -1),
        new("log_loss", "", NumberFormat.Significant, -1),
        new("against_log_loss", "", NumberFormat.Significant),
        new("relative_log_loss", "", NumberFormat.Ratio, -1),
        new("naive_mae", "", NumberFormat.Significant),
        new("coverage", "%", Share),
        new("difference", "", NumberFormat.Significant, -1),
        new("difference_margin", "", NumberFormat.Significant),
    }.ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    // Of series of days the errors are in the unit of the series, and "relative" is to the naive forecast.
    private static readonly Dictionary<string, Metric> OfDays = new Metric[]
    {
        new("mae", "", NumberFormat.Significant, -1) { IsOfDays = true },
        new("rmse", "", NumberFormat.Significant, -1) { IsOfDays = true },
        new("relative_mae", "", NumberFormat.Ratio, -1) { IsOfDays = true },
    }.ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>What the metric is called, with its unit.</summary>
    public string Label => Unit.Length == 0 ? Words : $"{Words}, {Unit}";

    private bool IsOfDays { get; init; }

    private string Words => (IsOfDays ? SharedTexts.GetResourceString($"MetricOfDays_{Name}") : null) ?? SharedTexts.GetResourceString($"Metric_{Name}")
        ?? NumberFormat.Name(Name);

    /// <summary>A metric by the name under which it is stored; one that is not known is shown by that name.</summary>
    /// <param name="name">For example <c>relative_mae</c>.</param>
    /// <param name="ofDays">Whether it is of a series of days.</param>
    public static Metric Of(string name, bool ofDays = false) =>
        (ofDays ? OfDays.GetValueOrDefault(name) : null) ?? Known.GetValueOrDefault(name) ?? new Metric(name, "", NumberFormat.Significant);

    /// <summary>Whether metrics are of a series of days.</summary>
    public static bool AreOfDays(IReadOnlyDictionary<string, double>? metrics) => metrics?.ContainsKey("naive_mae") == true;

    /// <summary>
    /// The style class of the difference of two values: whether it is for the better is never told by colour alone. What is shown as zero has none, nor has a
    /// difference of errors that is too small to matter.
    /// </summary>
    /// <param name="value">The one.</param>
    /// <param name="other">What it is compared with.</param>
    public string ClassOf(double? value, double? other) =>
        Better < 0 && value is { } error && other is { } beside && !DifferenceRule.Matters(error, beside)
            ? "soft"
            : (Difference(value - other)[0], Better) switch
            {
                ('+', > 0) or ('−', < 0) => "up",
                ('+', < 0) or ('−', > 0) => "down",
                _ => "soft",
            };

    /// <summary>A difference in the metric's unit, with its sign.</summary>
    public string Difference(double? difference)
    {
        var text = Text(Math.Abs(difference ?? double.NaN));
        return !text.AsSpan().ContainsAnyInRange('1', '9') ? text : difference > 0 ? $"+{text}" : $"−{text}";
    }

    private static string Count(double? value) => value is { } count && double.IsFinite(count) ? NumberFormat.Count((long)count) : NumberFormat.None;

    private static string Share(double? value) => value is { } share && double.IsFinite(share)
        ? (share * 100).ToString("F1", System.Globalization.CultureInfo.InvariantCulture) : NumberFormat.None;
}
