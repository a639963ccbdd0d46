using System.Collections.Concurrent;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Retrains as the test says, by default at once; and keeps what it was asked for.</summary>
internal sealed class FakeRetrainer : IRetrainer
{
    private readonly ConcurrentQueue<RetrainRequest> _requests = [];

    /// <summary>What it does when it is run.</summary>
    public Func<IRun, Task<RunResult>> Do { get; set; } = _ => Task.FromResult(RunResult.Succeeded("done"));

    /// <summary>What it was asked for, in order.</summary>
    public IReadOnlyList<RetrainRequest> Requests => [.. _requests];

    public Task<RunResult> RunAsync(RetrainRequest request, IRun run)
    {
        _requests.Enqueue(request);
        return Do(run);
    }
}
