using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Requests;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Live;

/// <summary>The circuits that are open, each the page of a browser, shared between callers.</summary>
internal sealed class OpenCircuits(IOptions<RequestLimits> limits) : FairShares(limits.Value.Circuits)
{
    /// <summary>Why there is no place for a caller, for a program and for a person.</summary>
    /// <param name="held">How many they hold.</param>
    public (int Status, string Sentence) Refusal(long held) => held == 0
        ? (StatusCodes.Status503ServiceUnavailable, $"All {Places} open pages (Limits:Circuits) are taken: try again once somebody has closed one.")
        : (StatusCodes.Status429TooManyRequests,
            $"{held} of the {Places} open pages (Limits:Circuits) are yours, and no more than that are free for others: close one.");
}
