using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Components.Pages.FineTuning;

/// <summary>When an asset is probably fine-tuned next.</summary>
internal static class NextFineTune
{
    /// <summary>Market time until the threshold is reached, should predictions go on to be verified at the pace of the last ones.</summary>
    /// <param name="status">How the asset stands.</param>
    /// <param name="snapshot">The asset's newest rows of the ledger.</param>
    /// <returns>Null when it does not start by itself, is under way or due, or no pace is known yet.</returns>
    public static TimeSpan? In(FineTuningStatus status, AssetSnapshot? snapshot)
    {
        var missing = status.Threshold - status.Pending;
        if (!status.Enabled || !status.HasNetwork || status.RunningId is not null || missing <= 0 || snapshot is not { Recent.IsDefault: false })
        {
            return null;
        }

        // By when they were due: what came due while the program was down is checked all at once.
        DateTimeOffset[] due = [.. snapshot.Recent.Select(entry => entry.Verification).Where(check => check is { Status: VerificationStatus.Verified })
            .Select(check => check!.DueTime)];
        return due.Length < 2 ? null : missing * ((due[0] - due[^1]) / (due.Length - 1));
    }
}
