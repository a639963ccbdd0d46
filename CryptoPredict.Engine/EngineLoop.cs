using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;

namespace CryptoPredict.Engine;

/// <summary>What runs for as long as the engine does: the prediction loop, and what follows it.</summary>
/// <param name="loop">The live loop.</param>
/// <param name="watcher">Sees what others change in the registry.</param>
/// <param name="feedback">The direction models: signals and tiers.</param>
/// <param name="fineTuner">Counts verified predictions.</param>
/// <param name="data">Uploads and daily series.</param>
/// <param name="store">The open store.</param>
/// <param name="check">Says which versions could serve.</param>
public sealed class EngineLoop(
    PredictionLoop loop, RegistryWatcher watcher, FeedbackLoop feedback, FineTuner fineTuner, DataServices data, OpenStore store, ServingCheck check)
{
    /// <summary>Takes up what is stored, and lets those follow the loop that do. Once, before <see cref="RunAsync"/>.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await fineTuner.LoadAsync(cancellationToken).ConfigureAwait(false);
        await data.Intake.SweepAsync(cancellationToken).ConfigureAwait(false);
        store.Registry.Fitness = check.WhyNotAsync;
        loop.Changed += fineTuner.Raise;
        loop.Changed += feedback.CandleCame;
        loop.Filled += feedback.PastChanged;
        data.Training.CandlesMerged += feedback.PastChanged;
        data.TakeBack.CandlesTaken += feedback.PastChanged;
    }

    /// <summary>
    /// Runs the loop, and watches the registry and gives the direction models' signals beside it; these go on when the market has ended, for models are
    /// still promoted and past candles still merged.
    /// </summary>
    /// <param name="started">Called once, when history is in and the loop follows the market.</param>
    /// <param name="ended">Called once should the market end.</param>
    /// <param name="cancellationToken">Ends all; what is being written is finished first.</param>
    public async Task RunAsync(Action started, Action ended, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ended);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = watcher.RunAsync(ending.Token);
        var feeding = feedback.RunAsync(ending.Token);
        try
        {
            await loop.RunAsync(started, cancellationToken).ConfigureAwait(false);
            ended();
            await Task.WhenAll(watching, feeding).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            await feeding.ConfigureAwait(false);
        }
    }
}
