using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>The rolling log of signals, and the loop's switch.</summary>
public interface ISignalStore
{
    /// <summary>
    /// Adds new signals, and writes down what came of earlier ones, in one transaction; then, in the same one, removes what goes beyond the newest
    /// <see cref="FeedbackOptions.LogLength"/> outcomes of each model of each asset.
    /// </summary>
    /// <param name="signals">Signals that are not there yet.</param>
    /// <param name="settled">Signals that are there, with their outcomes; a realised return is never replaced.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is written then.</param>
    Task AppendAsync(IReadOnlyCollection<DirectionSignal> signals, IReadOnlyCollection<SignalEntry> settled, CancellationToken cancellationToken);

    /// <summary>Reads a page, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="SignalQuery.MaxLimit"/>.</exception>
    Task<SignalPage> ReadAsync(SignalQuery query, CancellationToken cancellationToken);

    /// <summary>The last change of the switch; null when nobody has touched it.</summary>
    Task<FeedbackSwitch?> ReadSwitchAsync(CancellationToken cancellationToken);

    /// <summary>Turns the switch.</summary>
    Task SetSwitchAsync(FeedbackSwitch change, CancellationToken cancellationToken);

    /// <summary>Everything kept of an asset, oldest first: outcomes and what waits for one.</summary>
    Task<IReadOnlyList<SignalEntry>> ReadAllAsync(Asset asset, CancellationToken cancellationToken);
}
