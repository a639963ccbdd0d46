using System.Collections.Concurrent;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Succeeds at once, and keeps what it was asked for.</summary>
internal sealed class FakeRetrainer : IRetrainer
{
    private readonly ConcurrentQueue<RetrainRequest> _requests = [];

    /// <summary>What it was asked for, in order.</summary>
    public IReadOnlyList<RetrainRequest> Requests => [.. _requests];

    public Task<RunSummary> RunAsync(RetrainRequest request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        return Task.FromResult(new RunSummary(1, RunOutcome.Succeeded, "done"));
    }
}
