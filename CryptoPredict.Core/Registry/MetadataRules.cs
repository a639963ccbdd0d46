using System.Text.RegularExpressions;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>What the metadata must fulfil to enter the registry.</summary>
internal static partial class MetadataRules
{
    /// <summary>The largest artefact taken, in bytes.</summary>
    public const int MaxArtefactBytes = 128 << 20;

    private const int MaxTextLength = 4096;
    private const int MaxEntries = 512;
    private const int MaxLosses = 100_000;

    /// <summary>The first rule broken, in a sentence; null when all hold.</summary>
    public static string? Broken(ModelMetadata metadata, long artefactBytes) => metadata switch
    {
        _ when !Asset.MayBeStored(metadata.Asset.Symbol) => "The asset has no valid symbol.",
        _ when !VersionId.IsModelName(metadata.Model) =>
            $"The model's name '{metadata.Model}' must be 1 to 32 lower-case letters, digits or dashes, with no dash at either end.",
        _ when !Enum.IsDefined(metadata.Origin) => $"The origin '{metadata.Origin}' is unknown.",
        _ when metadata.DataFrom > metadata.DataTo => $"The data start at {metadata.DataFrom:u}, after their end at {metadata.DataTo:u}.",
        _ when metadata.DataTo > metadata.CreatedAt => $"The data end at {metadata.DataTo:u}, after the version's making at {metadata.CreatedAt:u}.",
        _ when !IsHash(metadata.DataHash) => "The data hash must be 64 lower-case hex digits.",
        _ when metadata.FeatureSchemaHash is { } schema && !IsHash(schema) => "The feature schema hash must be 64 lower-case hex digits.",
        _ when metadata.Rows < 0 => $"The number of rows is {metadata.Rows}; it must not be negative.",
        _ when metadata.Duration < TimeSpan.Zero => $"The duration is {metadata.Duration}; it must not be negative.",
        _ when metadata.ParentId is { } parent && (parent.Length is 0 or > 128) => "The parent's id must have 1 to 128 characters.",
        _ when metadata.Losses.IsDefault || metadata.Losses.Length > MaxLosses => $"There must be at most {MaxLosses} losses.",
        _ when metadata.Parameters.Count > MaxEntries || metadata.TrainMetrics.Count > MaxEntries || metadata.HoldoutMetrics.Count > MaxEntries =>
            $"There must be at most {MaxEntries} parameters and as many metrics of each kind.",
        _ when metadata.Parameters.Any(entry => entry.Value is null || entry.Key.Length > MaxTextLength || entry.Value.Length > MaxTextLength) =>
            $"A parameter's name and value must have at most {MaxTextLength} characters.",
        _ when artefactBytes is < 1 or > MaxArtefactBytes => $"The artefact has {artefactBytes} bytes; it must have 1 to {MaxArtefactBytes}.",
        _ => null,
    };

    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
