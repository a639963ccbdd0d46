using System.Globalization;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A setting of a version's training as pages show it.</summary>
internal static class Parameter
{
    // Where the stored name is not the term of the field in words, or its unit is not plain.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["batch_size"] = "batch size, rows",
        ["closes"] = "closes learnt from",
        ["colsample_bytree"] = "features per tree, share",
        ["bagging_fraction"] = "rows per tree, share",
        ["feature_fraction"] = "features per tree, share",
        ["early_stopping_rounds"] = "early stopping after, rounds",
        ["eta"] = "learning rate (eta)",
        ["lambda"] = "L2 regularisation (lambda)",
        ["lambda_l2"] = "L2 regularisation (lambda)",
        ["inverse_regularization"] = "inverse regularisation (C)",
        ["irregular_variance"] = "variance of the irregular",
        ["level_variance"] = "variance of the level",
        ["slope_variance"] = "variance of the slope",
        ["judged_against"] = "judged against",
        ["max_depth"] = "greatest depth of a tree",
        ["max_features"] = "features tried per split, share",
        ["maximum_gradient_norm"] = "greatest norm of a gradient",
        ["min_child_weight"] = "least weight of a leaf",
        ["min_data_in_leaf"] = "fewest rows in a leaf",
        ["min_samples_leaf"] = "fewest rows in a leaf",
        ["non_negative"] = "never below zero",
        ["patience"] = "early stopping after, epochs",
        ["rounds"] = "most rounds",
        ["samples"] = "samples learnt from",
        ["seasonalities"] = "seasons with their Fourier order",
        ["sequence_length"] = "length of a sequence, candles",
        ["subsample"] = "rows per tree, share",
        ["target_scale"] = "scale of the targets",
    };

    /// <summary>What a parameter is called, with its unit.</summary>
    /// <param name="name">The name under which it is stored, for example <c>batch_size</c>.</param>
    public static string Label(string name) => Known.GetValueOrDefault(name) ?? NumberFormat.Name(name.Trim('(', ')'));

    /// <summary>A parameter's value: a number with four significant digits, a flag as a word, any other text as it is.</summary>
    public static string Text(string? value) => value switch
    {
        null => NumberFormat.None,
        "True" => "yes",
        "False" => "no",
        _ when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => NumberFormat.Count(whole),
        _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => Exact(number),
        _ when Enum.TryParse<VersionOrigin>(value, out var origin) => Words.Of(origin),
        _ => value,
    };

    // A setting is no measurement: zeros at its end would claim that it was one.
    private static string Exact(double number)
    {
        var decimals = number == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 15);
        var text = NumberFormat.Fixed(number, decimals);
        return decimals == 0 ? text : text.TrimEnd('0').TrimEnd('.');
    }
}
