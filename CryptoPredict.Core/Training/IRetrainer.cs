using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>A wish to train models anew.</summary>
/// <param name="RequestedBy">Who asks: a user, <c>schedule</c>, <c>upload</c>, …</param>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="Model">Only this model; null for all four.</param>
/// <param name="LstmPreset"><c>compact</c> or <c>deep</c>; null for what the options say.</param>
public sealed record RetrainRequest(string RequestedBy, Asset? Asset = null, string? Model = null, string? LstmPreset = null);

/// <summary>Trains the ensemble's models anew, lets the gate judge them, and puts them into the registry.</summary>
public interface IRetrainer
{
    /// <summary>
    /// Runs one round. Rounds do not overlap: a second one waits for its turn. Faults of one model are written down and leave the others going;
    /// cancelling keeps what was finished.
    /// </summary>
    /// <exception cref="ArgumentException">The asset, model or preset is unknown.</exception>
    Task<RunSummary> RunAsync(RetrainRequest request, CancellationToken cancellationToken);
}
