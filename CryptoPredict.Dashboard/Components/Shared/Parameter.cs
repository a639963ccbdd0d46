using System.Globalization;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A setting of a version's training as pages show it.</summary>
internal static class Parameter
{
    /// <summary>What a parameter is called, with its unit.</summary>
    /// <param name="name">The name under which it is stored, for example <c>batch_size</c>.</param>
    public static string Label(string name) => SharedTexts.GetResourceString($"Parameter_{name}") ?? NumberFormat.Name(name.Trim('(', ')'));

    /// <summary>Whether a version tells a parameter by itself: the seed beside its hashes, the losses in its curve.</summary>
    public static bool IsToldElsewhere(string name) => name is "seed" || name.StartsWith("loss", StringComparison.Ordinal);

    /// <summary>A parameter's value: a number with four significant digits, a flag as a word, any other text as it is.</summary>
    public static string Text(string? value) => value switch
    {
        null => NumberFormat.None,
        "True" => SharedTexts.Yes,
        "False" => SharedTexts.No,
        _ when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => NumberFormat.Count(whole),
        _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => Exact(number),
        _ when Enum.TryParse<VersionOrigin>(value, out var origin) => Words.Of(origin),
        _ => value,
    };

    /// <summary>By how much the second of two values is more than the first, as exact as they are shown; null where they are no measures, as a seed is none.
    /// </summary>
    public static string? Difference(string name, string? from, string? to) =>
        Label(name) != Label("seed") && Number(from) is { } first && Number(to) is { } second
        ? NumberFormat.Signed(second - first, Math.Max(DecimalsOf(Text(from)), DecimalsOf(Text(to)))) : null;

    private static int DecimalsOf(string text) => text.LastIndexOf('.') is >= 0 and var point ? text.Length - point - 1 : 0;

    private static double? Number(string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    // A setting is no measurement: zeros at its end would claim that it was one.
    private static string Exact(double number)
    {
        var decimals = number == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 15);
        var text = NumberFormat.Fixed(number, decimals);
        return decimals == 0 ? text : text.TrimEnd('0').TrimEnd('.');
    }
}
