namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A stored metric as pages show it.</summary>
/// <param name="Words">What it is called.</param>
/// <param name="Unit">The unit it is shown in, after a comma; empty for none.</param>
/// <param name="Text">A value in that unit.</param>
/// <param name="Better">1 where more is better, −1 where less is, 0 where neither.</param>
internal sealed record Metric(string Words, string Unit, Func<double?, string> Text, int Better = 0)
{
    private static readonly Dictionary<string, Metric> Known = new(StringComparer.Ordinal)
    {
        ["count"] = new("targets", "", Count),
        ["days"] = new("held-out days", "", Count),
        ["champion_days"] = new("held-out days that neither has seen", "", Count),
        ["mae"] = new("MAE", "bp", NumberFormat.BasisPoints, -1),
        ["rmse"] = new("RMSE", "bp", NumberFormat.BasisPoints, -1),
        ["relative_mae"] = new("MAE relative to no change", "", NumberFormat.Ratio, -1),
        ["r_squared"] = new("R²", "", NumberFormat.Ratio, 1),
        ["direction"] = new("direction right", "%", Share, 1),
        ["direction_lower"] = new("direction right, lower end", "%", Share),
        ["direction_upper"] = new("direction right, upper end", "%", Share),
        ["p_better"] = new("p, better than no change", "", NumberFormat.PValue),
        ["p_worse"] = new("p, worse than the champion", "", NumberFormat.PValue),
        ["forecast_deviation"] = new("forecasts vary by", "bp", NumberFormat.BasisPoints),
        ["realised_deviation"] = new("returns vary by", "bp", NumberFormat.BasisPoints),
        ["relative_to_champion"] = new("MAE relative to the champion's", "", NumberFormat.Ratio, -1),
        ["p_better_than_champion"] = new("p, better than the champion", "", NumberFormat.PValue),
        ["accuracy"] = new("direction right", "%", Share, 1),
        ["accuracy_low"] = new("direction right, lower end", "%", Share),
        ["accuracy_high"] = new("direction right, upper end", "%", Share),
        ["majority_accuracy"] = new("right by always saying the more frequent", "%", Share),
        ["brier"] = new("Brier score", "", NumberFormat.Significant, -1),
        ["log_loss"] = new("log loss", "", NumberFormat.Significant, -1),
        ["against_log_loss"] = new("log loss of the champion", "", NumberFormat.Significant),
        ["relative_log_loss"] = new("log loss relative to the champion's", "", NumberFormat.Ratio, -1),
        ["naive_mae"] = new("MAE of the naive forecast", "", NumberFormat.Significant),
        ["coverage"] = new("inside the interval", "%", Share),
        ["difference"] = new("loss, less the champion's", "", NumberFormat.Significant, -1),
        ["difference_margin"] = new("95 % interval of it, ±", "", NumberFormat.Significant),
    };

    // Of series of days the errors are in the unit of the series, and "relative" is to the naive forecast.
    private static readonly Dictionary<string, Metric> OfDays = new(StringComparer.Ordinal)
    {
        ["mae"] = new("MAE", "", NumberFormat.Significant, -1),
        ["rmse"] = new("RMSE", "", NumberFormat.Significant, -1),
        ["relative_mae"] = new("MAE relative to the naive forecast", "", NumberFormat.Ratio, -1),
    };

    /// <summary>What the metric is called, with its unit.</summary>
    public string Label => Unit.Length == 0 ? Words : $"{Words}, {Unit}";

    /// <summary>A metric by the name under which it is stored; one that is not known is shown by that name.</summary>
    /// <param name="name">For example <c>relative_mae</c>.</param>
    /// <param name="ofDays">Whether it is of a series of days.</param>
    public static Metric Of(string name, bool ofDays = false) =>
        (ofDays ? OfDays.GetValueOrDefault(name) : null) ?? Known.GetValueOrDefault(name) ?? new Metric(NumberFormat.Name(name), "", NumberFormat.Significant);

    /// <summary>Whether metrics are of a series of days.</summary>
    public static bool AreOfDays(IReadOnlyDictionary<string, double>? metrics) => metrics?.ContainsKey("naive_mae") == true;

    /// <summary>The style class of a difference: whether it is for the better is never told by colour alone.</summary>
    public string ClassOf(double? difference) => (Difference(difference)[0], Better) switch
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
