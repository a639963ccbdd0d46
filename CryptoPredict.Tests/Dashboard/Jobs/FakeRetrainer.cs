using System.Collections.Concurrent;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Retrains as the test says, by default at once; and keeps what it was asked for.</summary>
internal sealed class FakeRetrainer : IRetrainer
{
    private readonly ConcurrentQueue<RetrainInput> _requests = [];

    /// <summary>What it does when it is run.</summary>
    public Func<IRun, Task<RunResult>> Do { get; set; } = _ => Task.FromResult(RunResult.Succeeded("done"));

    /// <summary>What it was asked for, in order.</summary>
    public IReadOnlyList<RetrainInput> Requests => [.. _requests];

    public Task<RunResult> RunAsync(RetrainInput request, IRun run)
    {
        _requests.Enqueue(request);
        return Do(run);
    }
}
