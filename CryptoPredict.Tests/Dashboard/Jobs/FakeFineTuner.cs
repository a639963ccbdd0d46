using System.Collections.Concurrent;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Fine-tunes as the test says; by default it succeeds at once.</summary>
internal sealed class FakeFineTuner : IFineTuner
{
    private readonly ConcurrentQueue<FineTuneRequest> _requests = [];
    private int _running;

    public event Action<Asset>? Changed;

    /// <summary>What it does when it is run.</summary>
    public Func<FineTuneRequest, CancellationToken, Task<RunSummary>> Do { get; set; } =
        (_, _) => Task.FromResult(new RunSummary(7, RunOutcome.Succeeded, "It learnt from 20 samples.") { Figures = [new("samples", 20), new("promoted", 1)] });

    /// <summary>How every asset stands.</summary>
    public Func<Asset, FineTuningStatus> Status { get; set; } = asset => new FineTuningStatus(asset, true, 20, 0, 0, 0, null);

    /// <summary>What it was asked for, in order.</summary>
    public IReadOnlyList<FineTuneRequest> Requests => [.. _requests];

    /// <summary>The most that ever ran at once.</summary>
    public int MostAtOnce { get; private set; }

    public void Raise(Asset asset) => Changed?.Invoke(asset);

    public FineTuningStatus StatusOf(Asset asset) => Status(asset);

    public async Task<FineTuneResult> RunAsync(FineTuneRequest request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            return new FineTuneResult(await Do(request, cancellationToken), 20, 10, "v1", true, false);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
