using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Features.Indicators;

namespace CryptoPredict.Core.Features;

/// <summary>
/// What stands in a feature row and in which order. A model is trained on one schema: its artefact records
/// <see cref="Hash"/>, and may only be given rows of that hash.
/// </summary>
public static class FeatureSchema
{
    /// <summary>Features per row.</summary>
    public const int Count = 32;

    /// <summary>Raised with every change of a formula that its name does not show.</summary>
    public const int Version = 1;

    /// <summary>The columns of a row, in order; <see cref="Count"/> of them.</summary>
    public static ImmutableArray<Feature> Features { get; } = [.. new IndicatorSet().Features];

    /// <summary>
    /// SHA-256, as 64 lower-case hex digits, of everything that decides the numbers: the version, the engine's
    /// constants and the names, which carry the parameters.
    /// </summary>
    public static string Hash { get; } = ComputeHash();

    private static string ComputeHash()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"version {Version}\nwarm-up {FeatureEngine.WarmUp}\nmax-gap {FeatureEngine.MaxGap}\n");
        foreach (var feature in Features)
        {
            text.Append(feature.Name).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
