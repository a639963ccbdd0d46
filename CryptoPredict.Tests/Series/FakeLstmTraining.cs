using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>Fine-tuning and retraining that only write a run with a line and two epochs; held back while <see cref="Hold"/> is in force.</summary>
internal sealed class FakeLstmTraining(ITrainingRuns runs, ActiveRuns active) : IFineTuner, IRetrainer
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
    public RunOutcome FineTuneOutcome { get; set; } = RunOutcome.Succeeded;

    /// <summary>How a build ends.</summary>
    public RunOutcome BuildOutcome { get; set; } = RunOutcome.Succeeded;

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate.TrySetResult();

    /// <summary>Waits until something was asked for.</summary>
    public async Task IsAskedAsync()
    {
        while (Asked.Count == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public FineTuningStatus StatusOf(Asset asset) => new(asset, true, 20, 0, 0, 0, null);

    public async Task<FineTuneResult> RunAsync(FineTuneRequest request, CancellationToken cancellationToken)
    {
        Asked.Add($"fine-tune {request.Asset} on {request.Candles?.First:MM-dd HH:mm} to {request.Candles?.Last:MM-dd HH:mm}");
        var summary = await RunAsync(RunKind.FineTune, request.Asset, request.RequestedBy, FineTuneOutcome, cancellationToken);
        return new FineTuneResult(summary, 0, 100, null, false, false);
    }

    public Task<RunSummary> RunAsync(RetrainRequest request, CancellationToken cancellationToken)
    {
        Asked.Add($"build {request.Model} of {request.Asset}");
        return RunAsync(RunKind.Retrain, request.Asset, request.RequestedBy, BuildOutcome, cancellationToken);
    }

    private async Task<RunSummary> RunAsync(RunKind kind, Asset? asset, string requestedBy, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var start = new RunStart(kind, asset, requestedBy, ImmutableSortedDictionary<string, string>.Empty);
        await using var recorder = await runs.StartAsync(start, cancellationToken);
        using var tracking = active.Track(recorder.Id, start, UploadRoom.Now, cancellationToken);
        recorder.Log("Two epochs follow.");
        recorder.Epoch(new RunEpoch(asset!.Value, "lstm", new EpochLoss(1, 0.9, 0.95)));
        recorder.Epoch(new RunEpoch(asset.Value, "lstm", new EpochLoss(2, 0.8, 0.9)));
        await _gate.Task.WaitAsync(tracking.Token);
        await recorder.FinishAsync(outcome, $"The {kind} ended.", CancellationToken.None);
        return new RunSummary(recorder.Id, outcome, $"The {kind} ended.") { Figures = [new("models", 1), new("promoted", 1)] };
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult();
        return gate;
    }
}
