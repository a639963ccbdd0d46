using CryptoPredict.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>What a check of <c>/health</c> found, in words for people.</summary>
internal static class HealthWords
{
    /// <summary>Stands among a check's data where there is nothing to check because it is not switched on.</summary>
    public const string Off = "off";

    /// <summary>A sentence that holds no words of a fault: of a check that failed itself, the framework makes those the finding.</summary>
    /// <param name="entry">What came of the check.</param>
    public static string? Of(HealthReportEntry entry) =>
        entry.Exception is not { } fault ? entry.Description : StoreFault.Of(fault)?.Sentence ?? "This could not be checked; the log tells why.";
}
