using System.Text.Json.Serialization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>A request to train models anew.</summary>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="Model">Only this model; null for all four.</param>
/// <param name="LstmPreset"><c>compact</c> or <c>deep</c>; null for what the options say.</param>
public sealed record RetrainInput(Asset? Asset = null, string? Model = null, [property: JsonPropertyName("preset")] string? LstmPreset = null) : IJobInput
{
    Asset? IJobInput.About => Asset;

    string? IJobInput.InWords => JobInput.Join([Asset?.Symbol, Model, LstmPreset]);
}

/// <summary>Trains the ensemble's models anew, lets the gate judge them, and puts them into the registry.</summary>
public interface IRetrainer
{
    /// <summary>
    /// Runs one round. Rounds do not overlap: a second one waits for its turn. Faults of one model are written down and leave the others going;
    /// cancelling keeps what was finished.
    /// </summary>
    /// <param name="request">What is trained.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    /// <exception cref="ArgumentException">The asset, model or preset is unknown.</exception>
    Task<RunResult> RunAsync(RetrainInput request, IRun run);
}
