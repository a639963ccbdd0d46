using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Enumerations in the words of the pages.</summary>
internal static class Words
{
    /// <summary>What a run does.</summary>
    public static string Of(RunKind kind) => kind switch
    {
        RunKind.FineTune => "fine-tune",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>What brought a version into being.</summary>
    public static string Of(VersionOrigin origin) => origin switch
    {
        VersionOrigin.FineTune => "fine-tune",
        _ => origin.ToString().ToLowerInvariant(),
    };
}
