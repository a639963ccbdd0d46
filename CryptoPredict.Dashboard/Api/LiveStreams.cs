using CryptoPredict.Dashboard.Requests;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The streams of events that are open, shared between callers, so that they cannot use up the server's connections.</summary>
internal sealed class LiveStreams() : FairShares(Most)
{
    /// <summary>The most streams at once.</summary>
    public const int Most = 200;
}
