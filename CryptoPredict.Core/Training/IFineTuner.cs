using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>A stretch of stored candles.</summary>
/// <param name="First">Open time of the oldest, UTC.</param>
/// <param name="Last">Open time of the newest, UTC.</param>
public sealed record CandleRange(DateTimeOffset First, DateTimeOffset Last);

/// <summary>A request to fine-tune an asset's LSTM.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="MinimumSamples">The fewest samples it may start with; null for <see cref="FineTuningOptions.MinimumSamples"/>.</param>
/// <param name="Candles">The candles to learn from, as an upload brought them; null to learn from the newest verified predictions.</param>
public sealed record FineTuneInput(Asset Asset, int? MinimumSamples = null, CandleRange? Candles = null) : IJobInput
{
    Asset? IJobInput.About => Asset;

    string? IJobInput.InWords => JobInput.Join(
    [
        Asset.Symbol,
        MinimumSamples is { } samples ? $"from {samples} samples" : null,
        Candles is { } stretch ? string.Create(
            CultureInfo.InvariantCulture, $"candles of {stretch.First.UtcDateTime:yyyy-MM-dd HH:mm} to {stretch.Last.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null,
    ]);
}

/// <summary>How an asset's fine-tuning stands.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Enabled">Whether it starts by itself.</param>
/// <param name="Threshold">New verified predictions after which it does.</param>
/// <param name="Verified">Verified predictions of the asset, in all.</param>
/// <param name="CountAtLast">How many there were when the last fine-tune began; 0 before the first.</param>
/// <param name="Pending">Verified predictions since then: at the threshold the next one starts.</param>
/// <param name="RunningId">The run under way; null when there is none.</param>
public sealed record FineTuningStatus(Asset Asset, bool Enabled, int Threshold, int Verified, int CountAtLast, int Pending, long? RunningId)
{
    /// <summary>Whether there is a network to fine-tune: without one none is asked for, since it would be refused.</summary>
    public bool HasNetwork { get; init; } = true;
}

/// <summary>Lets each asset's LSTM go on learning: from its verified predictions, or from candles that were uploaded.</summary>
public interface IFineTuner
{
    /// <summary>An asset's counters moved, or a run of it started or ended. Raised on the loop's or a training thread: handlers only signal.</summary>
    event Action<Asset>? Changed;

    /// <summary>How an asset stands; costs nothing.</summary>
    /// <exception cref="ArgumentException">The asset is unknown.</exception>
    FineTuningStatus StatusOf(Asset asset);

    /// <summary>Fine-tunes, one at a time per asset: another one waits for its turn. Refused when there are too few samples.</summary>
    /// <param name="request">What is learnt.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    /// <exception cref="ArgumentException">The asset is unknown, or the minimum is below 1.</exception>
    Task<RunResult> RunAsync(FineTuneInput request, IRun run);
}
