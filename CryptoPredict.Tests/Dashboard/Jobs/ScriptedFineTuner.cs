using System.Collections.Concurrent;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Fine-tunes as the test says; by default it succeeds at once.</summary>
internal sealed class ScriptedFineTuner : IFineTuner
{
    private readonly ConcurrentQueue<FineTuneInput> _requests = [];
    private int _running;

    public event Action<Asset>? Changed;

    /// <summary>What it does when it is run.</summary>
    public Func<FineTuneInput, IRun, Task<RunResult>> Do { get; set; } =
        (_, _) => Task.FromResult(RunResult.Succeeded("It learnt from 20 samples.", new RunFigure("samples", 20), new RunFigure("promoted", 1)));

    /// <summary>How every asset stands.</summary>
    public Func<Asset, FineTuningStatus> Status { get; set; } = asset => new FineTuningStatus(asset, true, 20, 133, 120, 13, null);

    /// <summary>What it was asked for, in order.</summary>
    public IReadOnlyList<FineTuneInput> Requests => [.. _requests];

    /// <summary>The most that ever ran at once.</summary>
    public int MostAtOnce { get; private set; }

    public void Raise(Asset asset) => Changed?.Invoke(asset);

    public FineTuningStatus StatusOf(Asset asset) => Status(asset);

    public async Task<RunResult> RunAsync(FineTuneInput request, IRun run)
    {
        _requests.Enqueue(request);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            return await Do(request, run);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Works until it is released, or stopped.</summary>
    /// <returns>What releases it.</returns>
    public TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Do = async (_, run) =>
        {
            await gate.Task.WaitAsync(run.Stop);
            return RunResult.Succeeded("It is done.");
        };
        return gate;
    }

    /// <summary>Fails from now on.</summary>
    public void Break(string message = "The disk is full.") => Do = (_, _) => throw new InvalidOperationException(message);
}
