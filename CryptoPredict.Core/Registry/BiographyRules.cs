using System.Text.RegularExpressions;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>What a biography must fulfil to enter the registry.</summary>
internal static partial class BiographyRules
{
    /// <summary>The largest artefact taken, in bytes.</summary>
    public const int MaxArtefactBytes = 128 << 20;

    private const int MaxTextLength = 4096;
    private const int MaxEntries = 512;
    private const int MaxLosses = 100_000;

    /// <summary>The first rule broken, in a sentence; null when all hold.</summary>
    public static string? Broken(ModelBiography biography, long artefactBytes) => biography switch
    {
        _ when !Asset.MayBeStored(biography.Asset.Symbol) => "The asset has no valid symbol.",
        _ when !VersionId.IsModelName(biography.Model) =>
            $"The model's name '{biography.Model}' must be 1 to 32 lower-case letters, digits or dashes, with no dash at either end.",
        _ when !Enum.IsDefined(biography.Origin) => $"The origin '{biography.Origin}' is unknown.",
        _ when biography.DataFrom > biography.DataTo => $"The data start at {biography.DataFrom:u}, after their end at {biography.DataTo:u}.",
        _ when biography.DataTo > biography.CreatedAt => $"The data end at {biography.DataTo:u}, after the version's making at {biography.CreatedAt:u}.",
        _ when !IsHash(biography.DataHash) => "The data hash must be 64 lower-case hex digits.",
        _ when biography.FeatureSchemaHash is { } schema && !IsHash(schema) => "The feature schema hash must be 64 lower-case hex digits.",
        _ when biography.Rows < 0 => $"The number of rows is {biography.Rows}; it must not be negative.",
        _ when biography.Duration < TimeSpan.Zero => $"The duration is {biography.Duration}; it must not be negative.",
        _ when biography.ParentId is { } parent && (parent.Length is 0 or > 128) => "The parent's id must have 1 to 128 characters.",
        _ when biography.Losses.IsDefault || biography.Losses.Length > MaxLosses => $"There must be at most {MaxLosses} losses.",
        _ when biography.Parameters.Count > MaxEntries || biography.TrainMetrics.Count > MaxEntries || biography.HoldoutMetrics.Count > MaxEntries =>
            $"There must be at most {MaxEntries} parameters and as many metrics of each kind.",
        _ when biography.Parameters.Any(entry => entry.Value is null || entry.Key.Length > MaxTextLength || entry.Value.Length > MaxTextLength) =>
            $"A parameter's name and value must have at most {MaxTextLength} characters.",
        _ when artefactBytes is < 1 or > MaxArtefactBytes => $"The artefact has {artefactBytes} bytes; it must have 1 to {MaxArtefactBytes}.",
        _ => null,
    };

    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
