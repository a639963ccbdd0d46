namespace CryptoPredict.Dashboard.Api;

/// <summary>Numbers as JSON has them: what was not measured is null or left out, for it knows no NaN.</summary>
internal static class FiniteNumbers
{
    /// <summary>The number; null when it is not finite.</summary>
    public static double? OrNull(this double value) => double.IsFinite(value) ? value : null;

    /// <summary>The finite ones of some numbers by name.</summary>
    public static IReadOnlyDictionary<string, double> Finite(this IReadOnlyDictionary<string, double> values) =>
        values.Where(entry => double.IsFinite(entry.Value)).ToDictionary(StringComparer.Ordinal);
}
