using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>Fine-tuning and retraining that only report a line and two epochs; held back while <see cref="Hold"/> is in force.</summary>
internal sealed class FakeLstmTraining : IFineTuner, IRetrainer
{
    private TaskCompletionSource _gate = Opened();

    public event Action<Asset>? Changed
    {
        add { }
        remove { }
    }

    /// <summary>What was asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How a fine-tune ends.</summary>
    public RunState FineTuneState { get; set; } = RunState.Succeeded;

    /// <summary>How a build ends.</summary>
    public RunState BuildState { get; set; } = RunState.Succeeded;

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate.TrySetResult();

    /// <summary>Waits until something was asked for.</summary>
    public Task IsAskedAsync() => Waiting.UntilAsync(() => Asked.Count > 0);

    public FineTuningStatus StatusOf(Asset asset) => new(asset, true, 20, 0, 0, 0, null);

    public Task<RunResult> RunAsync(FineTuneInput request, IRun run)
    {
        Asked.Add($"fine-tune {request.Asset} on {request.Candles?.First:MM-dd HH:mm} to {request.Candles?.Last:MM-dd HH:mm}");
        return RunAsync("fine-tune", request.Asset, FineTuneState, run);
    }

    public Task<RunResult> RunAsync(RetrainInput request, IRun run)
    {
        Asked.Add($"build {request.Model} of {request.Asset}");
        return RunAsync("build", request.Asset, BuildState, run);
    }

    private async Task<RunResult> RunAsync(string what, Asset? asset, RunState state, IRun run)
    {
        run.Log("Two epochs follow.");
        run.Epoch(new RunEpoch(asset!.Value, "lstm", new EpochLoss(1, 0.9, 0.95)));
        run.Epoch(new RunEpoch(asset.Value, "lstm", new EpochLoss(2, 0.8, 0.9)));
        run.Report(0.5, "epoch 2 of 2");
        await _gate.Task.WaitAsync(run.Stop);
        return new RunResult(state, $"The {what} ended.") { Figures = [new("models", 1), new("promoted", 1)] };
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult();
        return gate;
    }
}
