using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoPredict.Core.Registry;

/// <summary>The form of version ids: readable, sortable by time within a model, and safe as a file name.</summary>
internal static partial class VersionId
{
    private const int HashDigits = 8;

    /// <summary><c>lightgbm-20261120T231500Z-3f9a1c2e</c>.</summary>
    public static string Of(string model, DateTimeOffset createdAt, string artefactHash) =>
        string.Create(CultureInfo.InvariantCulture, $"{model}-{createdAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{artefactHash[..HashDigits]}");

    /// <summary>Whether a text may be a model's name.</summary>
    public static bool IsModelName(string? text) => text is not null && ModelName().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\z")]
    private static partial Regex ModelName();
}
